package assay.evaluate;

import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.stats.Checks;
import assay.stats.Interval;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How well a model does its job, over all and per group, on records that no model trained on. All
 * intervals are two-sided at {@link #CONFIDENCE} and take records as independent draws: they say
 * nothing of what another training run would give.
 */
public final class Evaluation {
  /** Level of every interval. */
  public static final double CONFIDENCE = 0.95;

  /** Groups with fewer records are not listed: too little to tell, and too close to a person. */
  public static final int SMALLEST_GROUP = 10;

  private static final int SMALLEST_CALIBRATED = 50;

  private Evaluation() {}

  /**
   * Accuracy, AUC, losses and calibration.
   *
   * @param logits record-major, records x classes, finite
   * @param data the records, at least one
   * @param positive the class whose AUC is taken where there are two; empty: class 1 (the AUC is
   *     the same)
   */
  public static Utility utility(float[] logits, Dataset data, OptionalInt positive) {
    Checks.atLeast("records", 1, data.size());
    Predictions predictions = Predictions.of(logits, data);
    int[] all = IntStream.range(0, data.size()).toArray();
    Calibration calibration = Calibration.of(predictions, all);
    return new Utility(
        data.size(),
        proportion(all, r -> true, predictions::correct).orElseThrow(),
        RankArea.of(predictions, positive.orElse(1), CONFIDENCE),
        mean(
            Arrays.stream(all).mapToDouble(predictions::logLoss).toArray(),
            Double.POSITIVE_INFINITY),
        mean(
            Arrays.stream(all).mapToDouble(predictions::brier).toArray(),
            data.classCount() == 2 ? 1 : 2),
        calibration.error(CONFIDENCE),
        calibration.bins());
  }

  /**
   * The same per group, for every attribute of the data.
   *
   * @param positive the class counted as positive; empty: rates of prediction are left out
   * @param intersections whether each pair of attributes is looked at as well
   */
  public static List<GroupUtility> groups(
      float[] logits, Dataset data, OptionalInt positive, boolean intersections) {
    Predictions predictions = Predictions.of(logits, data);
    List<GroupUtility> result = new ArrayList<>();
    for (GroupColumn attribute : attributes(data, intersections)) {
      for (int level = 0; level < attribute.levels().size(); level++) {
        int[] members = members(attribute, level);
        if (members.length >= SMALLEST_GROUP) {
          result.add(group(predictions, attribute, level, members, positive));
        }
      }
    }
    return result;
  }

  /**
   * The largest gaps between groups, for every attribute: accuracy, and, where there is a positive
   * class, demographic parity and equalized odds.
   *
   * @param seed of the Monte-Carlo critical values
   */
  public static List<FairnessGap> gaps(
      float[] logits, Dataset data, OptionalInt positive, boolean intersections, Seed seed) {
    Predictions predictions = Predictions.of(logits, data);
    List<FairnessGap> result = new ArrayList<>();
    for (GroupColumn attribute : attributes(data, intersections)) {
      Seed stream = seed.child(attribute.name());
      Rates right = Rates.of("accuracy", attribute, r -> true, predictions::correct);
      Gaps.largest(attribute.name(), "accuracy", List.of(right), stream.child("accuracy"))
          .ifPresent(result::add);
      if (positive.isEmpty()) {
        continue;
      }
      int yes = positive.getAsInt();
      IntPredicate chosen = r -> predictions.predicted(r) == yes;
      Rates selected = Rates.of("positive rate", attribute, r -> true, chosen);
      Gaps.largest(
              attribute.name(), "demographic parity", List.of(selected), stream.child("parity"))
          .ifPresent(result::add);
      Rates hits =
          Rates.of("true positive rate", attribute, r -> predictions.label(r) == yes, chosen);
      Rates alarms =
          Rates.of("false positive rate", attribute, r -> predictions.label(r) != yes, chosen);
      Gaps.largest(attribute.name(), "equalized odds", List.of(hits, alarms), stream.child("odds"))
          .ifPresent(result::add);
    }
    return result;
  }

  private static List<GroupColumn> attributes(Dataset data, boolean intersections) {
    List<GroupColumn> attributes = new ArrayList<>(data.groups());
    if (intersections) {
      for (int a = 0; a < data.groups().size(); a++) {
        for (int b = a + 1; b < data.groups().size(); b++) {
          attributes.add(data.groups().get(a).crossedWith(data.groups().get(b)));
        }
      }
    }
    return attributes;
  }

  private static int[] members(GroupColumn attribute, int level) {
    return IntStream.range(0, attribute.codes().length)
        .filter(r -> attribute.codes()[r] == level)
        .toArray();
  }

  private static GroupUtility group(
      Predictions predictions,
      GroupColumn attribute,
      int level,
      int[] members,
      OptionalInt positive) {
    Optional<Interval> selected = Optional.empty();
    Optional<Interval> hits = Optional.empty();
    Optional<Interval> alarms = Optional.empty();
    if (positive.isPresent()) {
      int yes = positive.getAsInt();
      IntPredicate chosen = r -> predictions.predicted(r) == yes;
      selected = proportion(members, r -> true, chosen);
      hits = proportion(members, r -> predictions.label(r) == yes, chosen);
      alarms = proportion(members, r -> predictions.label(r) != yes, chosen);
    }
    return new GroupUtility(
        attribute.name(),
        attribute.levels().get(level),
        members.length,
        proportion(members, r -> true, predictions::correct).orElseThrow(),
        selected,
        hits,
        alarms,
        members.length < SMALLEST_CALIBRATED
            ? Optional.empty()
            : Optional.of(Calibration.of(predictions, members).error(CONFIDENCE)));
  }

  private static Optional<Interval> proportion(int[] among, IntPredicate of, IntPredicate hit) {
    long trials = Arrays.stream(among).filter(of).count();
    long hits = Arrays.stream(among).filter(of).filter(hit).count();
    return trials == 0
        ? Optional.empty()
        : Optional.of(Interval.ofProportion(hits, trials, CONFIDENCE));
  }

  /** A mean of values in [0, most] with Student's t interval; one value says nothing: [0, most]. */
  static Interval mean(double[] values, double most) {
    int n = values.length;
    double mean = Arrays.stream(values).sum() / n;
    if (n < 2) {
      return new Interval(mean, 0, Math.max(mean, most), CONFIDENCE, "fewer than two records");
    }
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double half =
        TDistribution.of(n - 1.0).inverseSurvivalProbability((1 - CONFIDENCE) / 2)
            * Math.sqrt(squares / (n - 1) / n);
    return new Interval(
        mean,
        Math.max(0, mean - half),
        Math.max(mean, Math.min(most, mean + half)),
        CONFIDENCE,
        "Student t");
  }
}
