package assay.audit.recheck;

import assay.audit.result.Check;
import assay.audit.result.Check.State;
import assay.audit.result.JsonText;
import assay.audit.result.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks as they are made. */
final class CheckList {
  private final List<Check> checks = new ArrayList<>();

  void add(String name, State state, String detail) {
    checks.add(new Check(name, state, detail));
  }

  /** What cannot be computed from the evidence does not follow from it. */
  void guarded(String name, Runnable check) {
    try {
      check.run();
    } catch (RuntimeException e) {
      // The evidence may be anybody's: whatever it breaks here, it does not bear the result out.
      add(
          name,
          State.DIFFERS,
          "cannot be computed again: "
              + Printable.of(e.getMessage() == null ? e.toString() : e.getMessage(), 300));
    }
  }

  /**
   * Compares what is stored with what was computed again.
   *
   * @param detail shown where they agree
   */
  void compare(String name, Object stored, Object again, String detail) {
    Optional<String> difference = JsonText.difference(stored, again);
    add(name, difference.isPresent() ? State.DIFFERS : State.AGREES, difference.orElse(detail));
  }

  List<Check> all() {
    return List.copyOf(checks);
  }
}
