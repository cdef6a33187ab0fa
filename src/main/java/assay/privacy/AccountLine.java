package assay.privacy;

/**
 * One figure of an account.
 *
 * @param accountant its short name, such as "pld" or "rdp"
 * @param role what the figure may be used for
 * @param relation the relation it holds under
 * @param curve epsilon and delta
 * @param note what a reader must know, or ""
 */
public record AccountLine(
    String accountant, Role role, NeighboringRelation relation, PrivacyCurve curve, String note) {
  /** What a figure may be used for. */
  public enum Role {
    /** An upper bound: the only kind that a claim may rest on. */
    BOUND("bound"),
    /** An upper bound that depends on private data: as private as they are, not to be published. */
    DEPENDS_ON_DATA("itself private"),
    /** What somebody who applies the wrong theorem would print. No bound. */
    WOULD_BE_CLAIMED("would be claimed"),
    /** The true epsilon is at least this. */
    LOWER_BOUND("lower bound"),
    /** A rule of thumb. No bound; nothing may gate on it. */
    APPROXIMATION("no bound");

    private final String words;

    Role(String words) {
      this.words = words;
    }

    /** In a few words, for tables. */
    public String words() {
      return words;
    }
  }
}
