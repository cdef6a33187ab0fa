package assay.audit.scores;

import assay.attack.AttackScores;
import assay.audit.Verdicts;
import assay.audit.plan.AuditPlan;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.Verdict;
import assay.audit.scores.ScoresPlan.Knowledge;
import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.Estimator;
import assay.bound.Estimators;
import assay.bound.PowerForecast;
import assay.bound.StoredPower;
import assay.bound.Trials;
import assay.privacy.GaussianCurve;
import assay.stats.Binomials;
import assay.stats.InputException;
import assay.stats.Nearest;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Bounds from scores that came in a file. Which of them are bounds and which are estimates follows
 * from what is known of the memberships, never from the scores.
 */
final class ScoresBounds {
  /** Fair coins fall this unevenly less often than once in a million tables. */
  private static final double IMPOSSIBLE = 1e-6;

  private final ScoresPlan plan;
  private final String source;
  private final List<AttackScores> audited;
  private final boolean recordsDiffer;

  /**
   * @param plan what is known and claimed
   * @param source of the scores, for messages
   * @param audited per model what bounds read, with at least two members and two non-members each
   * @param recordsDiffer whether a classifier tells members from non-members without the model;
   *     then no statement of how the memberships came about is believed
   */
  ScoresBounds(ScoresPlan plan, String source, List<AttackScores> audited, boolean recordsDiffer) {
    this.plan = plan;
    this.source = source;
    this.audited = List.copyOf(audited);
    this.recordsDiffer = recordsDiffer;
    if (plan.trials() == Knowledge.ONE_RUN) {
      audited.forEach(this::checkCoins);
    }
  }

  private void checkCoins(AttackScores scores) {
    int n = scores.score().length;
    int members = scores.members().length;
    double p = 2 * Binomials.sf(Math.max(members, n - members) - 1L, n, 0.5);
    if (p < IMPOSSIBLE) {
      throw new InputException(
          source
              + ": --trials one-run says that every record was in or out by a fair coin, but "
              + members
              + " of "
              + n
              + " are members, which fair coins do not do; leave the option out, or mark the"
              + " records that had coins in a column \"canary\"");
    }
  }

  /** Id of the estimator that decides; empty where none can. */
  String primary() {
    Optional<String> asked = plan.estimator();
    if (asked.isPresent()) {
      check(asked.get());
      return asked.get();
    }
    return switch (plan.trials()) {
      case ONE_RUN -> "one-run";
      case INDEPENDENT_RUNS -> "clopper-pearson";
      case UNKNOWN -> "";
    };
  }

  private void check(String id) {
    if (!Estimators.ids().contains(id)) {
      throw new InputException(
          "--estimator: " + id + " is none; " + Nearest.hint(id, Estimators.ids()));
    }
    Estimator estimator = Estimators.byId(id);
    if (plan.trials() == Knowledge.UNKNOWN) {
      throw new InputException(
          "--estimator "
              + id
              + " needs to know how the memberships came about: add --trials one-run or --trials"
              + " independent-runs if that is so");
    }
    if (!estimator.validFor().contains(trials()) || !estimator.mayGate()) {
      throw new InputException(
          "--estimator "
              + id
              + " cannot decide on "
              + plan.trials().id()
              + ": "
              + (estimator.mayGate() ? estimator.refusal() : "it gives an estimate, not a bound"));
    }
    if (estimator.kind() == Kind.BOUND_UNDER_FAMILY
        && plan.epsilon().isPresent()
        && !plan.gaussian()) {
      throw new InputException(
          "--estimator "
              + id
              + " bounds epsilon only if the mechanism is Gaussian, which is not known of what is"
              + " claimed: add --mechanism gaussian if that is so, or use "
              + (plan.trials() == Knowledge.ONE_RUN ? "one-run" : "clopper-pearson"));
    }
    if (id.equals("curve") || id.equals("sequential")) {
      throw new InputException(
          "--estimator "
              + id
              + " needs more than a table of scores holds (the mechanism, or pairs in their"
              + " order)");
    }
  }

  private Trials trials() {
    return plan.trials() == Knowledge.ONE_RUN
        ? Trials.CANARIES_OF_ONE_RUN
        : Trials.INDEPENDENT_RUNS;
  }

  /** All bounds and estimates, the primary first. */
  List<EpsilonLowerBound> all() {
    List<String> ids = new ArrayList<>();
    String primary = primary();
    if (!primary.isEmpty()) {
      ids.add(primary);
    }
    for (String usual :
        switch (plan.trials()) {
          case ONE_RUN -> List.of("one-run", "one-run-fdp", "clopper-pearson");
          case INDEPENDENT_RUNS -> List.of("clopper-pearson", "gdp");
          case UNKNOWN -> List.of("clopper-pearson", "gaussian-fit");
        }) {
      if (!ids.contains(usual)) {
        ids.add(usual);
      }
    }
    List<EpsilonLowerBound> bounds = new ArrayList<>();
    for (String id : ids) {
      try {
        bounds.add(largest(id));
      } catch (IllegalArgumentException e) {
        // What only stands beside the verdict may be missing; what decides may not.
        if (id.equals(primary)) {
          throw new InputException(source + ": " + id + ": " + e.getMessage(), e);
        }
      }
    }
    return bounds;
  }

  private EpsilonLowerBound largest(String id) {
    EpsilonAuditor auditor = auditor(id);
    EpsilonLowerBound largest = null;
    EpsilonLowerBound least = null;
    for (int m = 0; m < audited.size(); m++) {
      EpsilonLowerBound bound =
          auditor.audit(
              audited.get(m),
              plan.delta(),
              confidence(),
              Seed.of(plan.seed()).child("ties").child(id).child(m));
      if (largest == null || bound.epsilon() > largest.epsilon()) {
        largest = bound;
      }
      if (least == null || fewer(bound, least)) {
        least = bound;
      }
    }
    return said(id, Objects.requireNonNull(largest), Objects.requireNonNull(least));
  }

  private static boolean fewer(EpsilonLowerBound a, EpsilonLowerBound b) {
    double m = a.counts().getOrDefault("m", 0.0);
    double n = b.counts().getOrDefault("m", 0.0);
    return m < n
        || (m == n && a.counts().getOrDefault("r", 0.0) < b.counts().getOrDefault("r", 0.0));
  }

  private boolean valid(String id) {
    return plan.trials() != Knowledge.UNKNOWN
        && !recordsDiffer
        && Estimators.byId(id).validFor().contains(trials())
        && Estimators.byId(id).mayGate();
  }

  private EpsilonAuditor auditor(String id) {
    double supposed =
        plan.epsilon().isPresent() ? StoredPower.demanded(plan.epsilon().getAsDouble()) : 8;
    Trials fitting =
        Estimators.byId(id).validFor().contains(trials()) ? trials() : Trials.INDEPENDENT_RUNS;
    return Estimators.auditor(
        id,
        AuditorSettings.of(fitting)
            .with(new GaussianCurve(GaussianCurve.muOf(Math.max(0.1, supposed), plan.delta()))));
  }

  /**
   * @param bound the largest of all models
   * @param least that of the model with the fewest canaries, which could have seen least
   */
  private EpsilonLowerBound said(String id, EpsilonLowerBound bound, EpsilonLowerBound least) {
    List<String> assumptions = new ArrayList<>(bound.assumptions());
    assumptions.add(
        valid(id)
            ? "Whoever ran the audit states (--trials "
                + plan.trials().id()
                + "): "
                + plan.trials().text()
                + "."
            : recordsDiffer
                ? "Members and non-members differ without the model (blind baseline), so the"
                    + " memberships were no coins that only the model could tell: this is an"
                    + " estimate."
                : plan.trials() == Knowledge.ONE_RUN
                    ? "The records of one model are taken as independent trials; nothing makes them so,"
                        + " and this is shown as an estimate."
                    : "Of how the memberships came about, nothing is known: this is an estimate.");
    if (valid(id)) {
      assumptions.add(
          "The scores and which way they point were fixed without looking at the memberships.");
    }
    EpsilonLowerBound said =
        bound.restated(
            valid(id) ? bound.kind() : Kind.ESTIMATE,
            assumptions,
            bound.multiplicity()
                + (audited.size() > 1
                    ? "; the failure probability is shared by "
                        + audited.size()
                        + " models (Bonferroni)"
                    : ""),
            audited.size() > 1
                ? StoredPower.withLeast(bound.counts(), least.counts())
                : bound.counts());
    return audited.size() > 1 ? said.largestOf(Confidence.of(plan.confidence())) : said;
  }

  private Confidence confidence() {
    Confidence whole = Confidence.of(plan.confidence());
    return audited.size() == 1 ? whole : Confidence.ofAlpha(whole.alpha() / audited.size());
  }

  /** On the claim, from the first of {@link #all}. */
  Optional<Verdict> verdict(Optional<Claim> claim, List<EpsilonLowerBound> bounds) {
    return claim.map(
        c -> {
          if (primary().isEmpty()) {
            return new Verdict(
                Verdict.Outcome.INCONCLUSIVE,
                "Nothing is known of how the memberships came about, so no bound is valid and the"
                    + " claim cannot be tested: say --trials one-run or --trials independent-runs"
                    + " if that is so.",
                plan.epsilon(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                plan.power());
          }
          if (recordsDiffer) {
            return new Verdict(
                Verdict.Outcome.INCONCLUSIVE,
                "A classifier that sees the records and never the model tells members from"
                    + " non-members, so whatever the attacks find may be this difference and not"
                    + " what the model leaks: the claim was not tested.",
                plan.epsilon(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                plan.power());
          }
          return Verdicts.of(
              new AuditPlan.BoundPlan(
                  plan.confidence(),
                  plan.delta(),
                  primary(),
                  audited.get(0).attack(),
                  List.of(),
                  plan.mustCatch(),
                  plan.power()),
              c,
              bounds.get(0),
              caught(c),
              audited);
        });
  }

  /** Of the table with the least power: its smaller side counts for both. */
  private OptionalDouble caught(Claim claim) {
    int least = Integer.MAX_VALUE;
    for (AttackScores scores : audited) {
      int members = scores.members().length;
      least = Math.min(least, Math.min(members, scores.score().length - members));
    }
    return PowerForecast.smallestCaught(
        auditor(primary()),
        claim.alternative(),
        Math.max(4, 2 * Math.min(least, Integer.MAX_VALUE / 4)),
        claim.epsilon(),
        claim.delta(),
        confidence(),
        plan.power());
  }
}
