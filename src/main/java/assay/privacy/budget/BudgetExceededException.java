package assay.privacy.budget;

/** A charge would go beyond the limit; nothing was booked. */
public final class BudgetExceededException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient BudgetState before;

  BudgetExceededException(String message, BudgetState before) {
    super(message);
    this.before = before;
  }

  /** The budget without the charge. */
  public BudgetState before() {
    return before;
  }
}
