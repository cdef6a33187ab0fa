package assay.attack;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what was probably meant by a misspelt name. */
final class NearestNames {
  private NearestNames() {}

  /** "; did you mean x or y?", or nothing where no name is near. */
  static String suggestion(String given, Collection<String> names) {
    List<String> near = of(given, names);
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** At most three names, nearest first, that are near enough to be meant. */
  static List<String> of(String given, Collection<String> names) {
    String wanted = given.toLowerCase(Locale.ROOT);
    int far = Math.max(2, wanted.length() / 3);
    return names.stream()
        .filter(
            name -> name.startsWith(wanted) || name.contains(wanted) || edits(wanted, name) <= far)
        .sorted(
            Comparator.comparingInt((String name) -> edits(wanted, name))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  /** The edit distance of Levenshtein. */
  static int edits(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
