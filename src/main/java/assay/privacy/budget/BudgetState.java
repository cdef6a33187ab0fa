package assay.privacy.budget;

import java.util.List;

/**
 * A budget as it stands.
 *
 * @param terms fixed when it was opened
 * @param charges in order
 * @param spent epsilon by the composition that the terms ask for, rounded up
 * @param fixed epsilon by the tightest composition, true only if every parameter was fixed before
 *     the first release
 * @param head hash of the ledger's last line; whoever keeps it can tell a ledger that was cut short
 * @param torn whether a write that never returned left something behind the last line
 */
public record BudgetState(
    BudgetTerms terms, List<Entry> charges, double spent, double fixed, String head, boolean torn) {
  public BudgetState {
    charges = List.copyOf(charges);
  }

  /**
   * A charge as it was booked.
   *
   * @param charge what was released
   * @param time ISO-8601, UTC
   * @param spent epsilon after it, as was computed then
   */
  public record Entry(BudgetCharge charge, String time, double spent) {}

  /** Epsilon left, at least 0. */
  public double left() {
    return Math.max(0, terms.epsilon() - spent);
  }

  /** Whether the share from which charges warn has been reached. */
  public boolean isNearlySpent() {
    return spent >= terms.warnAt() * terms.epsilon();
  }
}
