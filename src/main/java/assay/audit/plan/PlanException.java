package assay.audit.plan;

import assay.stats.InputException;
import java.util.List;

/** A plan that cannot be run: all its mistakes, in the order of the file. */
public final class PlanException extends InputException {
  private static final long serialVersionUID = 1;

  private final List<String> messages;

  PlanException(List<String> messages) {
    super(String.join("\n", messages));
    this.messages = List.copyOf(messages);
  }

  /** One per mistake, each with its location. */
  public List<String> messages() {
    return messages;
  }
}
