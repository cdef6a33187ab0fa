package assay.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt one was meant to be. */
public final class NearestName {
  private NearestName() {}

  /**
   * The valid name with the fewest edits (insert, delete, replace, swap neighbors; case ignored),
   * if it is near enough: at most a third of the longer name, at least two edits allowed. Ties go
   * to the first.
   */
  public static Optional<String> of(String given, Collection<String> valid) {
    String wanted = given.toLowerCase(Locale.ROOT);
    Optional<String> best = Optional.empty();
    int fewest = Integer.MAX_VALUE;
    for (String name : valid) {
      int allowed = Math.max(2, Math.max(given.length(), name.length()) / 3);
      if (name.length() > 200 || Math.abs(name.length() - given.length()) > allowed) {
        continue;
      }
      int edits = distance(wanted, name.toLowerCase(Locale.ROOT));
      if (edits <= allowed && edits < fewest && edits < Math.max(given.length(), name.length())) {
        fewest = edits;
        best = Optional.of(name);
      }
    }
    return best;
  }

  /** Edit distance with swaps of neighbors (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      edits[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      edits[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, edits[i - 2][j - 2] + 1);
        }
        edits[i][j] = best;
      }
    }
    return edits[a.length()][b.length()];
  }
}
