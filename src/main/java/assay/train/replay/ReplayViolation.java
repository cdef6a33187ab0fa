package assay.train.replay;

import java.util.Locale;

/**
 * A difference between neighbors that the declared noise does not cover.
 *
 * @param kind what differed
 * @param pair the neighbors, by name
 * @param step 0-based; -1 outside of any step
 * @param where the tensor or the public value, or the place where the runs parted
 * @param measured distance between the exact values, where that is the matter; else NaN
 * @param allowed declared sensitivity, where that is the matter; else NaN
 */
public record ReplayViolation(
    Kind kind, String pair, int step, String where, double measured, double allowed) {
  /** What differed between the two runs. */
  public enum Kind {
    /** The neighbors' values are farther apart than the declared sensitivity. */
    SENSITIVITY("is farther apart than declared"),
    /** The declared sensitivity, scale, name or length depends on the data. */
    DECLARATION("declares noise that depends on the data"),
    /** A public value depends on the data. */
    PUBLIC_VALUE("is public and depends on the data"),
    /** One run released, published or ended where the other did not. */
    CONTROL_FLOW("parts the runs"),
    /** One run crashed, or crashed otherwise. */
    CRASH("stops one run only");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /** One line: neighbors, step, tensor, and by how much. */
  public String describe() {
    String place = Recording.place(where, step);
    String line = pair + ": " + place + " " + kind.text;
    return kind == Kind.SENSITIVITY
        ? line + String.format(Locale.ROOT, ": %.6g, declared %.6g", measured, allowed)
        : line;
  }
}
