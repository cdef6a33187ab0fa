package assay.junit;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Verdict;
import assay.bound.Alternative;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.GaussianNull;
import assay.bound.NullFamily;
import assay.bound.StoredPower;
import assay.stats.Interval;
import assay.stats.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Assertions on an audit. None of them passes without evidence: a missing bound, an attack that did
 * not run, an interval too wide to tell are failures, and say so.
 */
public final class AuditAssert {
  private final AuditResult audit;
  private final List<ModelResult> models;

  private AuditAssert(AuditResult audit, List<ModelResult> models) {
    this.audit = audit;
    this.models = models;
  }

  static AuditAssert of(AuditResult audit) {
    return new AuditAssert(audit, audit.models());
  }

  /**
   * The same for one model.
   *
   * @throws IllegalArgumentException naming the models there are
   */
  public AuditAssert model(String id) {
    List<ModelResult> found = audit.models().stream().filter(m -> m.id().equals(id)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "the audit has no model "
              + id
              + "; "
              + Nearest.hint(id, audit.models().stream().map(ModelResult::id).toList()));
    }
    return new AuditAssert(audit, found);
  }

  /**
   * Passes where the bound that was declared before training does not exceed {@code epsilon}, and
   * could have: with these counts a true epsilon of max(2 epsilon, epsilon + 5) would have been
   * caught above {@code epsilon} with 90 % power, as the gate's {@code bound} demands.
   *
   * @param epsilon nats, >= 0, at the delta of the model's bound
   */
  public AuditAssert leaksNoMoreThan(double epsilon) {
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("epsilon must be >= 0, got " + epsilon);
    }
    List<String> failures = new ArrayList<>();
    for (ModelResult model : models) {
      List<EpsilonLowerBound> valid =
          model.bounds().stream()
              .filter(b -> b.estimator().equals(model.primary()) && b.kind() != Kind.ESTIMATE)
              .toList();
      if (valid.isEmpty()) {
        failures.add(model.id() + ": no valid bound was reached, so nothing is known");
        continue;
      }
      EpsilonLowerBound bound = valid.get(0);
      if (!bound.condition().isEmpty() && model.claim().filter(c -> c.covers(bound)).isEmpty()) {
        failures.add(
            say(
                "%s: cannot be decided: the bound by %s holds only %s, which is not known of this"
                    + " model; make one-run the primary estimator",
                model.id(), bound.estimator(), bound.condition()));
      } else if (bound.epsilon() > epsilon) {
        failures.add(
            say(
                "%s: leaks epsilon >= %s at %s %% confidence (%s, delta %s%s), more than %s",
                model.id(),
                bound.epsilon(),
                Confidence.percent(bound.confidence()),
                bound.estimator(),
                bound.delta(),
                bound.condition().isEmpty() ? "" : ", " + bound.condition(),
                epsilon));
      } else if (!(bound.ceiling() > epsilon)) {
        failures.add(
            say(
                "%s: cannot be decided: even a perfect attack would have proven only epsilon >= %s,"
                    + " so %s was not tested; use more canaries or records",
                model.id(), bound.ceiling(), epsilon));
      } else {
        unseen(
                bound,
                model.claim().flatMap(c -> c.family(bound)).orElseGet(GaussianNull::new),
                model.claim().map(AuditResult.Claim::alternative).orElseGet(Alternative::gaussian),
                epsilon)
            .ifPresent(why -> failures.add(model.id() + ": " + why));
      }
    }
    return checked(failures);
  }

  /** Why a bound within epsilon is no evidence; empty where it is. */
  private static Optional<String> unseen(
      EpsilonLowerBound bound, NullFamily family, Alternative alternative, double epsilon) {
    OptionalDouble caught;
    try {
      caught =
          StoredPower.smallestCaught(
              bound.estimator(),
              family,
              alternative,
              StoredPower.least(bound),
              epsilon,
              bound.delta(),
              Confidence.of(bound.computedAt()),
              StoredPower.POWER);
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "evidence is missing: what could have been seen is not known: " + e.getMessage());
    }
    double demanded = StoredPower.demanded(epsilon);
    if (caught.isPresent() && caught.getAsDouble() <= demanded) {
      return Optional.empty();
    }
    return Optional.of(
        say(
            "evidence is missing: %s would have been caught above %s with 90 %% power, demanded is"
                + " %s; use more canaries or records",
            caught.isPresent()
                ? "only a true epsilon of " + caught.getAsDouble()
                : "no true epsilon",
            epsilon,
            demanded));
  }

  /** Passes where every model that carries a claim kept it and the evidence sufficed. */
  public AuditAssert keepsItsClaims() {
    List<String> failures = new ArrayList<>();
    for (ModelResult model : models) {
      if (model.claim().isEmpty()) {
        continue;
      }
      if (model.verdict().isEmpty()) {
        failures.add(model.id() + ": there is no verdict");
      } else if (model.verdict().get().outcome() != Verdict.Outcome.NO_VIOLATION_FOUND) {
        failures.add(
            model.id()
                + ": "
                + model.verdict().get().outcome()
                + ": "
                + model.verdict().get().reason());
      }
    }
    if (models.stream().noneMatch(m -> m.claim().isPresent())) {
      failures.add("no model carries a claim");
    }
    return checked(failures);
  }

  /**
   * Passes where the upper end of the attack's AUC interval is at most {@code limit}, for every
   * target.
   *
   * @param attack id
   * @param limit in [0, 1]
   */
  public AuditAssert attackAucIsAtMost(String attack, double limit) {
    List<String> failures = new ArrayList<>();
    for (ModelResult model : models) {
      List<AttackResult> runs =
          model.attacks().stream().filter(a -> a.id().equals(attack)).toList();
      if (runs.isEmpty()) {
        failures.add(
            model.id()
                + ": attack "
                + attack
                + " was not run; "
                + Nearest.hint(
                    attack, model.attacks().stream().map(AttackResult::id).distinct().toList()));
      }
      for (AttackResult run : runs) {
        if (!(run.auc().upper() <= limit)) {
          failures.add(
              say(
                  "%s: AUC of %s is %s, not shown to be at most %s",
                  model.id(), attack, interval(run.auc()), limit));
        }
      }
    }
    return checked(failures);
  }

  /**
   * Passes where the lower end of the held-out accuracy's interval is at least {@code limit}.
   *
   * @param limit in [0, 1]
   */
  public AuditAssert accuracyIsAtLeast(double limit) {
    List<String> failures = new ArrayList<>();
    for (ModelResult model : models) {
      if (model.utility().isEmpty()) {
        failures.add(model.id() + ": no predictions were seen");
      } else if (!(model.utility().get().accuracy().lower() >= limit)) {
        failures.add(
            say(
                "%s: accuracy is %s, not shown to be at least %s",
                model.id(), interval(model.utility().get().accuracy()), limit));
      }
    }
    return checked(failures);
  }

  private static String interval(Interval interval) {
    return say("%.4f [%.4f, %.4f]", interval.estimate(), interval.lower(), interval.upper());
  }

  private static String say(String format, Object... parts) {
    return String.format(Locale.ROOT, format, parts);
  }

  private AuditAssert checked(List<String> failures) {
    if (models.isEmpty()) {
      throw new AssertionError("the audit has no model");
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(String.join(System.lineSeparator(), failures));
    }
    return this;
  }
}
