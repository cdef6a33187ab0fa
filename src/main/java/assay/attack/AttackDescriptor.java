package assay.attack;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an attack is: the one source of the command line's list, the plan's checks and the report's
 * text. An id is never reused for something else.
 *
 * @param id as in a plan
 * @param title for people
 * @param family what it learns from
 * @param reference authors, year, title
 * @param threatModel what the attacker sees
 * @param needs what the context must offer
 * @param parameters typed, in print order
 * @param cost in records n, reference models K, population Z
 * @param description one paragraph: the score and how to read it
 */
public record AttackDescriptor(
    String id,
    String title,
    Family family,
    String reference,
    ThreatModel threatModel,
    Set<Need> needs,
    List<AttackParameter> parameters,
    String cost,
    String description) {
  /** What an attack learns from. */
  public enum Family {
    ONE_MODEL("one model"),
    REFERENCE_MODELS("reference models"),
    LEARNT("learnt"),
    LABELS_ONLY("labels only"),
    WHITE_BOX("white box"),
    BASELINE("baseline");

    private final String text;

    Family(String text) {
      this.text = text;
    }

    /** In words. */
    public String text() {
      return text;
    }
  }

  public AttackDescriptor {
    needs =
        needs.isEmpty() ? Set.of() : java.util.Collections.unmodifiableSet(EnumSet.copyOf(needs));
    parameters = List.copyOf(parameters);
  }
}
