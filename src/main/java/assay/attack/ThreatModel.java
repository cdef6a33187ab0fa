package assay.attack;

/** What the attacker sees (the six threat models that audits of DP training use). */
public enum ThreatModel {
  /** TM1: every step, gradients chosen by the attacker. */
  WHITE_BOX_EVERY_STEP("TM1", "white box, every step, chosen gradients"),
  /** TM2: every intermediate model, natural or input-space canaries. */
  WHITE_BOX_PASSIVE("TM2", "white box, all iterates, passive"),
  /** TM3: only the final weights. */
  HIDDEN_STATE("TM3", "final weights only"),
  /** TM4: logits or confidences of the final model. */
  BLACK_BOX("TM4", "black box, confidences"),
  /** TM5: predicted labels only. */
  LABELS_ONLY("TM5", "labels only"),
  /** TM6: a federated server, or its final global model. */
  FEDERATED("TM6", "federated server"),
  /** No model at all: the record alone. */
  NO_MODEL("TM0", "no access to the model");

  private final String id;
  private final String text;

  ThreatModel(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /** Short name, TM0 to TM6. */
  public String id() {
    return id;
  }

  /** In words. */
  public String text() {
    return text;
  }
}
