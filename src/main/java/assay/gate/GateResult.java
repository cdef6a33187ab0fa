package assay.gate;

import assay.audit.result.Verdict.Outcome;
import assay.gate.Finding.Effect;
import assay.gate.Finding.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a policy says of a result.
 *
 * @param policy its name
 * @param policyFile as messages name it
 * @param audit name of the result
 * @param confidence with this probability no comparison but the claim is decided wrongly
 * @param comparisons that share the rest
 * @param findings one per comparison, in the order of the rules
 * @param notes what a reader must know, each a sentence
 * @param outcome VIOLATION_FOUND where a rule is broken; else INCONCLUSIVE where one could not be
 *     decided; else NO_VIOLATION_FOUND
 */
public record GateResult(
    String policy,
    String policyFile,
    String audit,
    double confidence,
    int comparisons,
    List<Finding> findings,
    List<String> notes,
    Outcome outcome) {
  public GateResult {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  static Outcome outcomeOf(List<Finding> findings) {
    if (findings.stream().anyMatch(f -> f.effect() == Effect.FAIL)) {
      return Outcome.VIOLATION_FOUND;
    }
    return findings.isEmpty() || findings.stream().anyMatch(f -> f.effect() == Effect.INCONCLUSIVE)
        ? Outcome.INCONCLUSIVE
        : Outcome.NO_VIOLATION_FOUND;
  }

  /**
   * How a rule ended as a whole.
   *
   * @param rule id
   * @param state broken where any comparison is; else undecidable where any is; else met
   * @param met comparisons that are
   * @param broken comparisons that are
   * @param undecidable comparisons that are
   */
  public record RuleCount(String rule, State state, int met, int broken, int undecidable) {}

  /** Per rule, in the policy's order. */
  public List<RuleCount> rules() {
    Map<String, List<State>> states = new LinkedHashMap<>();
    for (Finding finding : findings) {
      states.computeIfAbsent(finding.rule(), id -> new ArrayList<>()).add(finding.state());
    }
    return states.entrySet().stream()
        .map(
            entry -> {
              int met = Collections.frequency(entry.getValue(), State.MET);
              int broken = Collections.frequency(entry.getValue(), State.BROKEN);
              int undecidable = Collections.frequency(entry.getValue(), State.UNDECIDABLE);
              State state =
                  broken > 0 ? State.BROKEN : undecidable > 0 ? State.UNDECIDABLE : State.MET;
              return new RuleCount(entry.getKey(), state, met, broken, undecidable);
            })
        .toList();
  }

  /** How many findings have this effect. */
  public long count(Effect effect) {
    return findings.stream().filter(f -> f.effect() == effect).count();
  }
}
