package assay.attack;

/** What an attack asks of its context beyond the records and the target's basic signal. */
public enum Need {
  /** Signals of reference (shadow) models and who is in them; each record outside some of them. */
  REFERENCES("reference models"),
  /** Every record inside some of the reference models, too (online attacks). */
  IN_REFERENCES("reference models trained on each record"),
  /** Records that are in no model, with the target's signals on them. */
  POPULATION("population records that are in no model"),
  /** The target's logits. */
  LOGITS("the target's logits"),
  /** The logits of reference models. */
  REFERENCE_LOGITS("logits of reference models"),
  /** The records' features. */
  FEATURES("the records' features"),
  /** Asking the target for the labels of changed records. */
  LABEL_QUERIES("queries of the target's labels on changed records"),
  /** The target's weights, as gradients. */
  GRADIENTS("the target's gradients"),
  /** The true memberships; baselines only, never an attack. */
  ANSWER("the true memberships");

  private final String text;

  Need(String text) {
    this.text = text;
  }

  /** In words. */
  public String text() {
    return text;
  }
}
