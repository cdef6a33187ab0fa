package assay.privacy;

/** Whom a guarantee protects: what was clipped decides, not what one would like to claim. */
public enum PrivacyUnit {
  /** One record. */
  RECORD("record"),
  /** Everything one person contributed. */
  USER("user");

  private final String id;

  PrivacyUnit(String id) {
    this.id = id;
  }

  /** The spelling used in plans, results and on the command line. */
  public String id() {
    return id;
  }
}
