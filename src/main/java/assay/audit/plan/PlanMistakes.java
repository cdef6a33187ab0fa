package assay.audit.plan;

import assay.audit.plan.PlanNode.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of a plan, so that all are told at once. */
public final class PlanMistakes {
  private record Mistake(Origin origin, String message) {}

  private final List<Mistake> mistakes = new ArrayList<>();

  /** Notes one. */
  public void add(Origin origin, String message) {
    mistakes.add(new Mistake(origin, message));
  }

  /** Whether none was noted. */
  public boolean isEmpty() {
    return mistakes.isEmpty();
  }

  /** Throws if there is any. */
  public void throwIfAny() {
    if (!mistakes.isEmpty()) {
      throw new PlanException(
          mistakes.stream()
              .sorted(Comparator.comparingLong(mistake -> mistake.origin().order()))
              .map(mistake -> mistake.origin().label() + ": " + mistake.message())
              .distinct()
              .toList());
    }
  }
}
