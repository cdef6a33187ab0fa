package assay.audit.result;

/**
 * One thing about a finished audit that was checked again.
 *
 * @param name of it
 * @param state how it ended
 * @param detail figures, or why not
 */
public record Check(String name, State state, String detail) {
  /** How a check can end. */
  public enum State {
    /** It is as the result says. */
    AGREES,
    /** It is not. */
    DIFFERS,
    /** What the check needs should be there and is not. */
    UNCHECKED,
    /** What the check needs is not kept by design, such as raw records. */
    OUTSIDE
  }
}
