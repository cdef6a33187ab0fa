package assay.gate;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.gate.Finding.Effect;
import assay.gate.Finding.State;
import assay.gate.Policy.Rule;
import assay.gate.Policy.Undecided;
import assay.gate.Policy.Waiver;
import assay.stats.InputException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a policy to a result.
 *
 * <p>A limit is broken only where the near end of the quantity's interval lies beyond it, met only
 * where the far end lies within; in between it is undecidable. With k comparisons each end has
 * failure probability alpha / k (Bonferroni), so that with the policy's confidence no rule is said
 * to be broken that is not, and none met that is not. What has no evidence is undecidable, and
 * nothing excuses it.
 */
public final class Gate {
  private final Policy policy;
  private final LocalDate today;

  /**
   * @param policy to keep
   * @param today the date, UTC, that exceptions are held against
   */
  public Gate(Policy policy, LocalDate today) {
    this.policy = policy;
    this.today = today;
  }

  /**
   * Judges.
   *
   * @param current the result
   * @param baseline an earlier result, where there is one
   * @throws InputException where the policy allows fewer comparisons than the result needs
   */
  public GateResult check(Baseline current, Optional<Baseline> baseline) {
    List<Comparison> comparisons = new ArrayList<>();
    Comparisons make = new Comparisons(policy, current, baseline);
    for (Rule rule : policy.rules()) {
      comparisons.addAll(make.of(rule));
    }
    int sharing = comparisons.stream().mapToInt(Comparison::share).sum();
    if (policy.comparisons().isPresent()) {
      int allowed = policy.comparisons().getAsInt();
      if (allowed < sharing) {
        throw new InputException(
            policy.file()
                + ": comparisons must be at least the number that share the failure probability, "
                + sharing
                + " for this result, got "
                + allowed);
      }
      sharing = allowed;
    }
    double alpha = (1 - policy.confidence()) / Math.max(1, sharing);
    List<Finding> findings = new ArrayList<>();
    for (Comparison comparison : comparisons) {
      findings.add(decide(comparison, alpha));
    }
    claims(current.result(), findings);
    List<String> notes = notes(findings);
    baseline.ifPresent(
        old -> {
          String then = old.result().provenance().version();
          String now = current.result().provenance().version();
          if (!then.equals(now)) {
            notes.add(
                "The baseline was made by Assay "
                    + then
                    + ", this result by "
                    + now
                    + "; attacks may have changed between them.");
          }
        });
    return new GateResult(
        policy.name(),
        policy.file(),
        current.result().name(),
        policy.confidence(),
        sharing,
        findings,
        notes,
        GateResult.outcomeOf(findings));
  }

  private Finding decide(Comparison c, double alpha) {
    Evidence evidence = c.evidence().apply(alpha);
    double limit = c.rule().atMost();
    State state = State.UNDECIDABLE;
    if (evidence.usable() && evidence.lower() > limit) {
      state = State.BROKEN;
    } else if (evidence.usable() && evidence.upper() <= limit) {
      state = State.MET;
    }
    return finding(
        c, state, evidence, c.share() == 0 ? 1 : 1 - alpha, Wording.of(c, evidence, state, alpha));
  }

  private Finding finding(
      Comparison c, State state, Evidence evidence, double confidence, String message) {
    Rule rule = c.rule();
    Optional<Waiver> waiver =
        policy.exceptions().stream()
            .filter(w -> w.covers(rule.id(), c.model()) && !today.isAfter(w.until()))
            .findFirst();
    boolean missing = !evidence.usable();
    Effect effect = Finding.effect(state, missing, rule.undecided(), waiver.isPresent());
    return new Finding(
        rule.id(),
        rule.limit(),
        c.model(),
        c.attack(),
        c.target(),
        state,
        missing,
        effect,
        message,
        evidence.estimate(),
        evidence.lower(),
        evidence.upper(),
        rule.atMost(),
        confidence,
        evidence.counts(),
        effect == Effect.EXCUSED ? waiver : Optional.empty(),
        rule.place(),
        rule.line());
  }

  // ---- the claim, with or without a rule

  /**
   * Where no rule names the claim, a claim that the audit has broken still fails; the rest of the
   * verdict is then the rules' matter.
   */
  private void claims(AuditResult result, List<Finding> findings) {
    Set<String> covered = new HashSet<>();
    for (Finding finding : findings) {
      if (finding.limit() == Limit.CLAIM) {
        covered.add(finding.model());
      }
    }
    for (ModelResult model : result.models()) {
      if (!covered.contains(model.id()) && Comparisons.claimBroken(model)) {
        Comparison comparison =
            Comparison.of(impliedRule(), model.id(), "", 0, alpha -> Comparisons.claim(model));
        findings.add(decide(comparison, 1));
      }
    }
  }

  private Rule impliedRule() {
    return new Rule(
        Limit.CLAIM.id(),
        Limit.CLAIM,
        List.of(),
        List.of(),
        0,
        java.util.OptionalDouble.empty(),
        java.util.OptionalDouble.empty(),
        0.01,
        0.5,
        Optional.empty(),
        "auc",
        List.of(),
        Undecided.INCONCLUSIVE,
        policy.file() + ":1:1",
        1);
  }

  private List<String> notes(List<Finding> findings) {
    List<String> notes = new ArrayList<>();
    for (Waiver waiver : policy.exceptions()) {
      boolean expired = today.isAfter(waiver.until());
      boolean used =
          findings.stream().anyMatch(f -> f.waiver().filter(w -> w.equals(waiver)).isPresent());
      boolean concerns =
          findings.stream()
              .anyMatch(f -> f.state() != State.MET && waiver.covers(f.rule(), f.model()));
      if (expired) {
        notes.add(
            "The exception for rule "
                + waiver.rule()
                + " expired on "
                + waiver.until()
                + (concerns ? " and no longer excuses anything." : "; remove it."));
      } else if (!used) {
        notes.add(
            "The exception for rule "
                + waiver.rule()
                + " (until "
                + waiver.until()
                + ") excuses nothing in this result.");
      }
    }
    return notes;
  }
}
