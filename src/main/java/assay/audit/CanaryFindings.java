package assay.audit;

import assay.attack.AttackScores;
import assay.attack.canary.Exposure;
import assay.attack.canary.SealedCoins;
import assay.audit.plan.AuditPlan;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.HistogramBin;
import assay.audit.result.AuditResult.Quantiles;
import assay.evaluate.Evaluation;
import assay.stats.Binomials;
import assay.stats.Interval;
import assay.study.Signal;
import assay.study.Signals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Exposure of the first target's canaries, and how sure it is that any was remembered. */
public final class CanaryFindings {
  /** Below this many absent canaries a rank says too little to report. */
  static final int LEAST_REFERENCES = 10;

  /** Column of the stored losses. */
  public static final String LOSS = "loss";

  private CanaryFindings() {}

  /**
   * @param plan the canaries asked for
   * @param material the records
   * @param models what the models said
   * @param scores of the plan's scoring attack on the canaries, with the coins as they fell
   * @param coins sealed before training
   */
  static CanaryResult of(
      AuditPlan.CanaryPlan plan,
      Material material,
      ModelStudy.Models models,
      AttackScores scores,
      SealedCoins coins) {
    return of(plan.kind(), coins, losses(models, material), scores, accuracyCost(material, models));
  }

  /**
   * The same from scores that came in a file: coins that nobody sealed, and no law fitted to scores
   * of which nothing is known.
   *
   * @param scores of the canaries
   * @param coins whether somebody states that fair coins, or trainings of their own, decided which
   *     canaries went in: without, no p-value is exact
   */
  public static CanaryResult ofScores(String kind, AttackScores scores, boolean coins) {
    CanaryResult byRank =
        of(
            kind,
            new SealedCoins("", "", ""),
            Arrays.stream(scores.score()).map(score -> -score).toArray(),
            scores,
            OptionalDouble.empty());
    return new CanaryResult(
        byRank.kind(),
        byRank.count(),
        byRank.inserted(),
        byRank.coins(),
        byRank.commitment(),
        byRank.nonce(),
        byRank.references(),
        byRank.exposure(),
        Optional.empty(),
        byRank.maxExposure(),
        coins ? byRank.pValue() : OptionalDouble.empty(),
        byRank.histogram(),
        byRank.accuracyCost(),
        byRank.median());
  }

  /**
   * The same from losses alone.
   *
   * @param kind in words
   * @param coins sealed before training; of no length where they were not
   * @param loss per canary, low where the model knows it
   * @param scores of the scoring attack on the canaries, with the coins as they fell
   * @param accuracyCost of having canaries, where it is known
   */
  public static CanaryResult of(
      String kind,
      SealedCoins coins,
      double[] loss,
      AttackScores scores,
      OptionalDouble accuracyCost) {
    double[] inserted = losses(loss, scores.member(), true);
    double[] absent = losses(loss, scores.member(), false);
    boolean measured = absent.length >= LEAST_REFERENCES && inserted.length > 0;
    Exposure[] exposures = measured ? Exposure.of(inserted, absent) : new Exposure[0];
    double[] bits = Arrays.stream(exposures).mapToDouble(Exposure::bits).toArray();
    double[] extrapolated =
        Arrays.stream(exposures)
            .mapToDouble(Exposure::extrapolatedBits)
            .filter(Double::isFinite)
            .toArray();
    double most = Math.log(Math.max(1, absent.length)) / Math.log(2);
    return new CanaryResult(
        kind,
        loss.length,
        inserted.length,
        coins.coins(),
        coins.commitment(),
        coins.nonce(),
        absent.length,
        quantiles(bits),
        extrapolated.length == bits.length && bits.length > 0
            ? Optional.of(quantiles(extrapolated))
            : Optional.empty(),
        most,
        OptionalDouble.of(noneRemembered(scores)),
        histogram(bits, absentBits(absent)),
        accuracyCost,
        measured ? Optional.of(median(bits, most)) : Optional.empty());
  }

  /**
   * The median exposure with its interval between order statistics: X_(l) is at most the median
   * with probability P[Bin(n, 1/2) >= l], whatever the distribution. Conditional on the model and
   * on the references. Exposure by rank cannot exceed {@code most}: where the upper end stands
   * there, or there are too few canaries for one, it is infinite.
   */
  private static Interval median(double[] bits, double most) {
    double[] sorted = bits.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double tail = (1 - Evaluation.CONFIDENCE) / 2;
    int low = 0;
    while (low < n && Binomials.cdf(low, n, 0.5) <= tail) {
      low++;
    }
    double median = at(sorted, 0.5);
    double upper = low == 0 ? most : sorted[n - low];
    return new Interval(
        median,
        low == 0 ? Math.min(0, sorted[0]) : sorted[low - 1],
        upper >= most ? Double.POSITIVE_INFINITY : upper,
        Evaluation.CONFIDENCE,
        "order statistics");
  }

  /**
   * An exact p-value of "no canary was remembered": with the middle half abstaining, each guess
   * "the highest scores are in, the lowest are out" is then right with probability one half,
   * whatever the scores. Ties fall so that the fewest guesses are right.
   */
  static double noneRemembered(AttackScores scores) {
    int m = scores.score().length;
    Integer[] order = new Integer[m];
    Arrays.setAll(order, i -> i);
    // Within a tie, non-members come first from the top and members first from the bottom: the
    // fewest right guesses.
    Arrays.sort(
        order,
        (a, b) -> {
          int byScore = Double.compare(scores.score()[b], scores.score()[a]);
          return byScore != 0 ? byScore : Boolean.compare(scores.member()[a], scores.member()[b]);
        });
    int side = Math.max(1, m / 4);
    long right =
        IntStream.range(0, side).filter(i -> scores.member()[order[i]]).count()
            + IntStream.range(m - side, m).filter(i -> !scores.member()[order[i]]).count();
    return Binomials.sf(right - 1, 2L * side, 0.5);
  }

  /** Losses of the first target's canaries. */
  static double[] losses(ModelStudy.Models models, Material material) {
    float[] phi = models.target(Signal.LOGIT_SCALED_CONFIDENCE, 0, material.canaryIndices());
    return IntStream.range(0, phi.length).mapToDouble(i -> Signals.loss(phi[i])).toArray();
  }

  private static double[] losses(double[] all, boolean[] member, boolean in) {
    return IntStream.range(0, all.length)
        .filter(i -> member[i] == in)
        .mapToDouble(i -> all[i])
        .toArray();
  }

  /** Exposure by rank of each absent canary against the other absent ones. */
  private static double[] absentBits(double[] absent) {
    if (absent.length < LEAST_REFERENCES) {
      return new double[0];
    }
    double[] sorted = absent.clone();
    Arrays.sort(sorted);
    double[] bits = new double[sorted.length];
    for (int i = 0; i < bits.length; i++) {
      int last = i;
      while (last + 1 < sorted.length && sorted[last + 1] == sorted[i]) {
        last++;
      }
      bits[i] = Math.log((sorted.length - 1.0) / Math.max(1, last + 1)) / Math.log(2);
    }
    return bits;
  }

  private static List<HistogramBin> histogram(double[] inserted, double[] absent) {
    double most =
        Math.max(Arrays.stream(inserted).max().orElse(1), Arrays.stream(absent).max().orElse(1));
    int bins = (int) Math.ceil(2 * Math.max(1, most));
    List<HistogramBin> histogram = new ArrayList<>();
    for (int b = 0; b < bins; b++) {
      double from = b == 0 ? Double.NEGATIVE_INFINITY : b / 2.0;
      double to = b == bins - 1 ? Double.POSITIVE_INFINITY : (b + 1) / 2.0;
      histogram.add(
          new HistogramBin(
              b / 2.0, (b + 1) / 2.0, within(inserted, from, to), within(absent, from, to)));
    }
    return histogram;
  }

  private static long within(double[] values, double from, double to) {
    return Arrays.stream(values).filter(v -> v >= from && v < to).count();
  }

  private static Quantiles quantiles(double[] values) {
    if (values.length == 0) {
      return new Quantiles(0, 0, 0, 0, 0);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quantiles(
        sorted[0], at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75), sorted[sorted.length - 1]);
  }

  private static double at(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int low = (int) position;
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
  }

  private static OptionalDouble accuracyCost(Material material, ModelStudy.Models models) {
    if (models.twin().isEmpty()) {
      return OptionalDouble.empty();
    }
    int[] heldOut = material.heldOutIndices();
    double with = 0;
    double without = 0;
    for (int r : heldOut) {
      with += models.targets().matrix(Signal.CORRECT).at(0, r);
      without += models.twin().get().matrix(Signal.CORRECT).at(0, r);
    }
    return OptionalDouble.of((without - with) / heldOut.length);
  }
}
