package assay.privacy.budget;

import assay.privacy.PrivacyEvent;
import assay.stats.InputException;

/**
 * A release that is charged to a budget.
 *
 * @param label what was released, in words
 * @param kind training, tuning or statistics
 * @param event the mechanism as it was run
 */
public record BudgetCharge(String label, Kind kind, PrivacyEvent event) {
  /** What was released. */
  public enum Kind {
    TRAINING,
    TUNING,
    STATISTICS
  }

  public BudgetCharge {
    if (label.isBlank() || label.length() > 200) {
      throw new InputException("label must be 1 to 200 characters long");
    }
  }
}
