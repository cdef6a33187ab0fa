package assay.stats;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a misspelt name was probably meant to be. The distance is Damerau's in its restricted form
 * (optimal string alignment: insertions, deletions, substitutions and swaps of neighbors), case
 * ignored.
 */
public final class Nearest {
  private Nearest() {}

  /**
   * The names close enough to suggest, nearest first, at most three: within a third of the longer
   * length (at least 1, at most 4), or one beginning with the other.
   */
  public static List<String> of(String given, Collection<String> names) {
    String wanted = normal(given);
    return names.stream()
        .filter(name -> isNear(wanted, normal(name)))
        .sorted(
            Comparator.<String>comparingInt(name -> distance(wanted, normal(name)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  /**
   * A clause to end a message with: {@code did you mean "a"?}, or {@code known: a, b, c} where
   * nothing is near.
   */
  public static String hint(String given, Collection<String> names) {
    List<String> near = of(given, names);
    if (near.isEmpty()) {
      return "known: " + String.join(", ", names);
    }
    return "did you mean "
        + near.stream().limit(2).map(name -> '"' + name + '"').collect(Collectors.joining(" or "))
        + "?";
  }

  private static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isNear(String wanted, String name) {
    if (wanted.length() >= 3 && (name.startsWith(wanted) || wanted.startsWith(name))) {
      return true;
    }
    int allowed = Math.min(4, Math.max(1, Math.max(wanted.length(), name.length()) / 3));
    return distance(wanted, name) <= allowed;
  }

  static int distance(String a, String b) {
    if (a.length() > 200 || b.length() > 200) {
      return Math.max(a.length(), b.length());
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
