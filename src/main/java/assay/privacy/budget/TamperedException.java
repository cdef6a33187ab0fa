package assay.privacy.budget;

import assay.stats.InputException;

/** A ledger is not as it was written; the message names the line. */
public final class TamperedException extends InputException {
  private static final long serialVersionUID = 1;

  TamperedException(String message) {
    super(message);
  }
}
