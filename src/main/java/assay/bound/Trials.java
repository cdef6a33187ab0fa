package assay.bound;

/** What the scores of an audit are scores of: decides which estimators are valid. */
public enum Trials {
  /** One score per independent training run (or run of a mechanism). */
  INDEPENDENT_RUNS("independent-runs", "independent runs"),
  /** One score per step of one run, seen in a white box: each step draws fresh noise. */
  STEPS("steps", "steps with fresh noise"),
  /** Many canaries in one model. */
  CANARIES_OF_ONE_RUN("canaries-of-one-run", "canaries of one run");

  private final String id;
  private final String text;

  Trials(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /** The spelling used in plans and on the command line. */
  public String id() {
    return id;
  }

  /** In words. */
  public String text() {
    return text;
  }
}
