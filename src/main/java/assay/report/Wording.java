package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.HistogramBin;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.Verdict;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sentences and choices that the page, the summary and the test report share. */
final class Wording {
  static final String NO_CLAIM = "leakage measured, no claim to compare";
  static final String LIMITS =
      "An attack that fails proves nothing: a better attack may succeed. This audit can show that a"
          + " claim is broken; it can never show that a model is private.";

  private Wording() {}

  /** The outcome in the words of the exit codes. */
  static String outcome(Verdict.Outcome outcome) {
    return switch (outcome) {
      case VIOLATION_FOUND -> "Violation found";
      case NO_VIOLATION_FOUND -> "No violation found";
      case INCONCLUSIVE -> "Inconclusive";
    };
  }

  static String verdict(ModelResult model) {
    return model.verdict().map(v -> outcome(v.outcome())).orElse(NO_CLAIM);
  }

  static String kind(EpsilonLowerBound.Kind kind) {
    return switch (kind) {
      case BOUND -> "bound";
      case BOUND_UNDER_FAMILY -> "bound, if the curve is in the family";
      case ESTIMATE -> "estimate, nothing rests on it";
    };
  }

  static String confidence(double confidence) {
    return Confidence.percent(confidence) + " %";
  }

  /** The attack with the highest AUC on any target, chosen after looking. */
  static Optional<AttackResult> best(ModelResult model) {
    return model.attacks().stream().max(Comparator.comparingDouble(a -> a.auc().estimate()));
  }

  /** A sentence per baseline that did not do as it must: then no attack's number can be trusted. */
  static List<String> suspect(AuditResult result) {
    List<String> sentences = new ArrayList<>();
    for (ModelResult model : result.models()) {
      model
          .overview()
          .ifPresent(
              overview ->
                  overview.baselines().stream()
                      .filter(baseline -> !baseline.passed())
                      .forEach(
                          baseline ->
                              sentences.add(
                                  "Suspect attacks on "
                                      + Text.name(model.title())
                                      + ": "
                                      + Text.prose(baseline.meaning())
                                      + ".")));
    }
    return sentences;
  }

  /** The operating point at this FPR. */
  static Optional<OperatingPoint> at(AttackResult attack, double fpr) {
    return attack.operatingPoints().stream()
        .filter(p -> Math.abs(p.fpr() - fpr) < 1e-12)
        .findFirst();
  }

  /** The bound that the verdict rests on. */
  static Optional<EpsilonLowerBound> primary(ModelResult model) {
    return model.bounds().stream().filter(b -> b.estimator().equals(model.primary())).findFirst();
  }

  /** Epsilon that the primary bound proves; empty where it is only an estimate. */
  static Optional<EpsilonLowerBound> proven(ModelResult model) {
    return primary(model).filter(b -> b.kind() != EpsilonLowerBound.Kind.ESTIMATE);
  }

  /** The condition of a bound under a family, to follow its number; empty for others. */
  static String condition(EpsilonLowerBound bound) {
    return bound.condition().isEmpty() ? "" : ", " + Text.prose(bound.condition());
  }

  /** Epsilon that is proven, rounded down, with its condition; or a dash. */
  static String provenEpsilon(ModelResult model) {
    return proven(model).map(b -> Figures.bound(b.epsilon()) + condition(b)).orElse(Figures.NONE);
  }

  /** Whether every inserted canary got an exposure; else the quantiles mean nothing. */
  static boolean measured(CanaryResult c) {
    return c.inserted() > 0
        && c.histogram().stream().mapToLong(HistogramBin::inserted).sum() == c.inserted();
  }

  /** Why there is no exposure. */
  static String notMeasured(CanaryResult c) {
    return c.inserted() == 0
        ? "not measured (no canary was inserted)"
        : "not measured (fewer than 10 absent canaries)";
  }

  /** "2.1 [1.4, 3.0] of at most 7.7 bits", why it was not measured, or a dash. */
  static String exposure(ModelResult model) {
    return model
        .canaries()
        .map(
            c ->
                measured(c)
                    ? median(c)
                        + " of at most "
                        + Figures.bits(c.maxExposure())
                        + " bits"
                        + (severalTargets(model) ? " (first target)" : "")
                    : notMeasured(c))
        .orElse(Figures.NONE);
  }

  /** Whether there are target models beside the first, whose canaries are the ones looked at. */
  static boolean severalTargets(ModelResult model) {
    return model.attacks().stream().anyMatch(attack -> attack.target() > 0);
  }

  /** The median exposure, with its interval where the result has one. */
  static String median(CanaryResult c) {
    return c.median().map(Figures::bits).orElse(Figures.bits(c.exposure().median()));
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
