package assay.attack;

import assay.stats.Advantage;
import assay.stats.Checks;
import assay.stats.DeLong;
import assay.stats.Interval;
import assay.stats.RateAtFpr;
import assay.stats.RocCurve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How well an attack did on one target model. All intervals are conditional on that model: the
 * records are the sample. For what another training of the same recipe would show, see {@link
 * AcrossTargets}.
 *
 * @param attack id of the attack
 * @param roc all counts
 * @param auc with its interval
 * @param advantage max TPR - FPR with a band that holds for all thresholds at once
 * @param rates TPR at the usual false positive rates, or why not
 * @param slices per group
 * @param vulnerable records ranked highest; empty without reference models
 * @param caveats what a reader must know, each a sentence
 */
public record AttackEvaluation(
    String attack,
    RocCurve roc,
    Interval auc,
    Interval advantage,
    List<RateAtFpr> rates,
    List<Slice> slices,
    List<VulnerableRecord> vulnerable,
    List<String> caveats) {
  /** The false positive rates that are reported. */
  public static final List<Double> RATES = List.of(0.1, 0.01, 0.001, 0.0001);

  /** A slice with fewer members or non-members than this has no AUC. */
  public static final int LEAST_IN_SLICE = 10;

  /**
   * An attack within one group.
   *
   * @param kind what the records were parted by
   * @param grouping its name
   * @param level the part
   * @param members members in it
   * @param nonMembers non-members in it
   * @param auc within it; empty where either side has fewer than 10
   * @param fpr false positive rate of the common threshold, on all records
   * @param tpr share of the part's members above the common threshold; empty where that rate is
   *     refused or the part has no members
   * @param falsePositives the part's non-members above it; a count without an interval, since these
   *     records helped to set the threshold
   */
  public record Slice(
      Grouping.Kind kind,
      String grouping,
      String level,
      int members,
      int nonMembers,
      Optional<Interval> auc,
      double fpr,
      Optional<Interval> tpr,
      int falsePositives) {}

  /**
   * Evaluates scores alone.
   *
   * @param scores at least one member and one non-member
   * @param confidence two-sided, of every interval by itself, in (0, 1)
   */
  public static AttackEvaluation of(AttackScores scores, double confidence) {
    return of(scores, List.of(), confidence);
  }

  /**
   * Evaluates scores, also within groups.
   *
   * @param scores at least one member and one non-member
   * @param groupings over the same records
   * @param confidence two-sided, of every interval by itself, in (0, 1)
   */
  public static AttackEvaluation of(
      AttackScores scores, List<Grouping> groupings, double confidence) {
    Checks.inOpenUnit("confidence", confidence);
    double[] in = scores.members();
    double[] out = scores.nonMembers();
    RocCurve roc = RocCurve.of(in, out);
    List<RateAtFpr> rates =
        RATES.stream().map(rate -> RateAtFpr.of(roc, rate, confidence)).toList();
    List<Slice> slices = new ArrayList<>();
    for (Grouping grouping : groupings) {
      slices.addAll(slices(scores, roc, grouping, confidence));
    }
    Interval auc = DeLong.auc(in, out, confidence);
    List<String> caveats = new ArrayList<>();
    if (auc.upper() < 0.5) {
      caveats.add(
          "members score significantly lower than non-members: the score may be the wrong way"
              + " round, or members and non-members mixed up");
    }
    return new AttackEvaluation(
        scores.attack(),
        roc,
        auc,
        Advantage.of(roc, confidence),
        rates,
        List.copyOf(slices),
        List.of(),
        List.copyOf(caveats));
  }

  /**
   * The same with the records that the attack ranks highest and the context's caveats.
   *
   * @param context the one that was scored
   * @param score the attack's scores
   * @param ids record ids
   * @param most how many records at most
   */
  public AttackEvaluation withRecords(
      AttackContext context, double[] score, List<String> ids, int most) {
    List<String> all = new ArrayList<>(caveats);
    all.addAll(context.caveats());
    return new AttackEvaluation(
        attack,
        roc,
        auc,
        advantage,
        rates,
        slices,
        context.offers().contains(Need.REFERENCES)
            ? RecordTests.of(context).corrected().highest(score, ids, most)
            : List.of(),
        List.copyOf(all));
  }

  /**
   * Two attacks on the same target and records, by paired DeLong.
   *
   * @throws IllegalArgumentException where the memberships differ
   */
  public static DeLong.Comparison compare(
      AttackScores first, AttackScores second, double confidence) {
    if (!Arrays.equals(first.member(), second.member())) {
      throw new IllegalArgumentException(
          first.attack() + " and " + second.attack() + " must have scored the same target");
    }
    return DeLong.paired(first.score(), second.score(), first.member(), confidence);
  }

  private static List<Slice> slices(
      AttackScores scores, RocCurve roc, Grouping grouping, double confidence) {
    // The smallest of 1 % and 10 % that the number of non-members allows.
    double fpr = 0.01 * roc.negatives() >= RateAtFpr.LEAST_NEGATIVES ? 0.01 : 0.1;
    boolean refused = RateAtFpr.of(roc, fpr, confidence).refusal().isPresent();
    double threshold = roc.threshold(roc.stepAt(fpr));
    List<Slice> slices = new ArrayList<>();
    for (int level = 0; level < grouping.levels().size(); level++) {
      int wanted = level;
      int[] records =
          IntStream.range(0, grouping.codes().length)
              .filter(r -> grouping.codes()[r] == wanted)
              .toArray();
      if (records.length == 0) {
        continue;
      }
      AttackScores part = scores.at(records);
      double[] in = part.members();
      double[] out = part.nonMembers();
      boolean enough = Math.min(in.length, out.length) >= LEAST_IN_SLICE;
      slices.add(
          new Slice(
              grouping.kind(),
              grouping.name(),
              grouping.levels().get(level),
              in.length,
              out.length,
              enough ? Optional.of(DeLong.auc(in, out, confidence)) : Optional.empty(),
              fpr,
              refused || in.length == 0
                  ? Optional.empty()
                  : Optional.of(Interval.ofProportion(above(in, threshold), in.length, confidence)),
              above(out, threshold)));
    }
    return slices;
  }

  private static int above(double[] scores, double threshold) {
    return (int) Arrays.stream(scores).filter(s -> s >= threshold).count();
  }
}
