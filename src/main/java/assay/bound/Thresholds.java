package assay.bound;

/** How the rank-based auditors choose their threshold. */
public enum Thresholds {
  /** Ranks of the non-members 1, 2, 4, … from both ends, alpha shared among them; no split. */
  OUT_RANKS("out-ranks"),
  /** The best threshold of one random half, tested on the other. */
  SPLIT("split"),
  /**
   * The median of the bounds of many random splits, each at alpha / 2 (Meinshausen et al. 2009).
   */
  MULTI_SPLIT("multi-split");

  private final String id;

  Thresholds(String id) {
    this.id = id;
  }

  /** The spelling used in plans and on the command line. */
  public String id() {
    return id;
  }
}
