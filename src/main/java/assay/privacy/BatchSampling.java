package assay.privacy;

/** How a training loop draws its batches. Each has its own theorem; none may borrow another's. */
public enum BatchSampling {
  /** Each record joins each batch by its own coin. */
  POISSON("poisson"),
  /** Poisson, with batches cut at a largest size. */
  TRUNCATED_POISSON("truncated-poisson"),
  /** A batch of fixed size, drawn without replacement, afresh at each step. */
  FIXED_WITHOUT_REPLACEMENT("fixed-without-replacement"),
  /** Records are permuted, then cut into batches; afresh at each epoch or not. */
  SHUFFLED("shuffled"),
  /** Every record is in every batch. */
  FULL_BATCH("full-batch");

  private final String id;

  BatchSampling(String id) {
    this.id = id;
  }

  /** The spelling used in plans, results and on the command line. */
  public String id() {
    return id;
  }
}
