package assay.cli;

import assay.bound.Alternative;
import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.CurveNull;
import assay.bound.Estimator;
import assay.bound.Estimators;
import assay.bound.GaussianNull;
import assay.bound.GuessCount;
import assay.bound.Thresholds;
import assay.bound.Trials;
import assay.privacy.GaussianCurve;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that set up an estimator, the same for {@code assay bound} and {@code power}. */
final class EstimatorOptions {
  private static final double STANDARD = 4;

  @Option(
      names = "--delta",
      paramLabel = "D",
      description = "delta; ${DEFAULT-VALUE} if not given.")
  double delta = 1e-5;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description = "Confidence of the bound; ${DEFAULT-VALUE} if not given.")
  double confidence = 0.95;

  @Option(
      names = "--trials",
      paramLabel = "KIND",
      description = {
        "What the scores are scores of: independent-runs, steps or canaries-of-one-run. If not"
            + " given, canaries-of-one-run where the estimator is made for them, else"
            + " independent-runs."
      })
  @Nullable String trials;

  @Option(
      names = "--thresholds",
      paramLabel = "RULE",
      description = "out-ranks, split or multi-split; ${DEFAULT-VALUE} if not given.")
  String thresholds = Thresholds.OUT_RANKS.id();

  @Option(
      names = "--family",
      paramLabel = "NAME",
      description = "gaussian: tests Gaussian curves where the estimator leaves a choice.")
  @Nullable String family;

  @Option(
      names = "--q",
      paramLabel = "Q",
      description = {
        "With --steps: tests the Poisson-subsampled Gaussian mechanism's own curves, of which only"
            + " the noise is in question (curve, one-run-fdp, order-statistic, sequential)."
      })
  private double q = Double.NaN;

  @Option(
      names = "--steps",
      paramLabel = "T",
      description = {
        "Steps of the training. A score is of the whole training, or with --trials steps of one."
      })
  private long steps = 0;

  @Option(
      names = "--against",
      paramLabel = "EPS",
      description = {
        "Fixes the number of guesses, before any score is seen, as the most promising if the"
            + " mechanism truly leaks EPS. If not given: 4 for a bound, and for a forecast what is"
            + " to be caught, or twice the claim."
      })
  private double against = Double.NaN;

  boolean againstGiven() {
    return !Double.isNaN(against);
  }

  void against(double epsilon) {
    against = epsilon;
  }

  Estimator estimator(String id) {
    if (!Estimators.ids().contains(id)) {
      throw new InputException(
          Visible.of(id) + " is not an estimator; " + Nearest.hint(id, Estimators.ids()));
    }
    return Estimators.byId(id);
  }

  Confidence confidence() {
    return checked(() -> Confidence.of(confidence));
  }

  double delta() {
    if (!(delta >= 0 && delta < 1)) {
      throw new InputException("--delta must be in [0, 1), got " + delta);
    }
    return delta;
  }

  Trials trials(Estimator estimator) {
    if (trials == null) {
      boolean one = estimator.validFor().contains(Trials.CANARIES_OF_ONE_RUN);
      return one && estimator.mayGate() ? Trials.CANARIES_OF_ONE_RUN : Trials.INDEPENDENT_RUNS;
    }
    return named("--trials", trials, List.of(Trials.values()), Trials::id);
  }

  Thresholds thresholds() {
    return named("--thresholds", thresholds, Arrays.asList(Thresholds.values()), Thresholds::id);
  }

  /** The settings for this estimator; {@code guesses} where the person fixed their number. */
  AuditorSettings settings(Estimator estimator, OptionalInt guesses) {
    AuditorSettings settings = AuditorSettings.of(trials(estimator)).with(thresholds());
    double alternative = againstGiven() ? against : STANDARD;
    if (!(alternative > 0 && alternative < 1000)) {
      throw new InputException("--against must be in (0, 1000), got " + against);
    }
    if (delta() > 0) {
      settings = settings.with(new GaussianCurve(GaussianCurve.muOf(alternative, delta())));
    }
    if (guesses.isPresent()) {
      settings = settings.with(checked(() -> GuessCount.bothEnds(guesses.getAsInt())));
    }
    if (!Double.isNaN(q) || steps != 0) {
      if (family != null || !(q > 0 && q <= 1) || steps < 1) {
        throw new InputException(
            "--q must be in (0, 1] and --steps >= 1, both without --family; got "
                + q
                + " and "
                + steps);
      }
      long observed = settings.trials() == Trials.STEPS ? 1 : steps;
      settings = settings.with(CurveNull.poissonGaussian(q, steps, observed));
    }
    if (family != null) {
      named("--family", family, List.of("gaussian"), Function.identity());
      settings = settings.with(new GaussianNull());
    }
    return settings;
  }

  /** What a forecast of power supposes true. */
  Alternative alternative(Estimator estimator) {
    if (Double.isNaN(q)) {
      return Alternative.gaussian();
    }
    return Alternative.poissonGaussian(q, steps, trials(estimator) == Trials.STEPS ? 1 : steps);
  }

  private static <T> T named(
      String option, String given, List<T> values, Function<T, String> name) {
    List<String> names = values.stream().map(name).toList();
    int at = names.indexOf(given);
    if (at < 0) {
      throw new InputException(
          option + " must be one of " + String.join(", ", names) + "; got " + Visible.of(given));
    }
    return values.get(at);
  }

  /** What an estimator refuses is the person's to mend. */
  static <T> T checked(Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }
}
