package assay.data;

import java.util.Locale;
import java.util.Set;

/** Reads numbers the same way everywhere: ASCII digits, a point, an exponent; nothing else. */
final class Numbers {
  /** Beyond this, sums of squares might overflow; no real measurement is there. */
  static final double LARGEST = 1e100;

  private static final Set<String> NOT_FINITE =
      Set.of("nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");

  private Numbers() {}

  /** Whether the text is a decimal number. */
  static boolean is(String text) {
    int i = 0;
    int n = text.length();
    if (i < n && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int from = i;
    while (i < n && digit(text.charAt(i))) {
      i++;
    }
    int digits = i - from;
    if (i < n && text.charAt(i) == '.') {
      from = ++i;
      while (i < n && digit(text.charAt(i))) {
        i++;
      }
      digits += i - from;
    }
    if (digits == 0) {
      return false;
    }
    if (i < n && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < n && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
        i++;
      }
      from = i;
      while (i < n && digit(text.charAt(i))) {
        i++;
      }
      return i == n && i > from;
    }
    return i == n;
  }

  /** Whether the text names infinity or "not a number". */
  static boolean isNotFinite(String text) {
    return NOT_FINITE.contains(text.toLowerCase(Locale.ROOT));
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
