package assay.gate;

import assay.audit.StoredScores.Table;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.stats.DeLong;
import assay.stats.Interval;
import assay.stats.Rounded;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Differences between a model and the same model of a baseline, each with both ends.
 *
 * <p>With one target model on each side: paired, where the stored scores show the same records with
 * the same members; else from the intervals of both, as of independent samples. Either holds for
 * these two trained models: that another training of the same recipe differs is not in them. With
 * two or more targets on each side the targets are the sample, and it is (Welch's interval).
 */
final class Rises {
  private final Baseline current;
  private final Baseline baseline;
  private final ModelResult now;
  private final ModelResult then;

  Rises(Baseline current, Baseline baseline, ModelResult now, ModelResult then) {
    this.current = current;
    this.baseline = baseline;
    this.now = now;
    this.then = then;
  }

  Evidence epsilon() {
    if (then.claim().isEmpty()) {
      return now.claim().isEmpty()
          ? Evidence.missing("neither result carries a claim for this model")
          : Evidence.missing("the baseline carries no claim for this model");
    }
    if (now.claim().isEmpty()) {
      return Evidence.exact(
          Double.POSITIVE_INFINITY,
          "trained without DP, the baseline had epsilon "
              + Rounded.plain(then.claim().get().epsilon()));
    }
    double a = accounted(now.claim().get());
    double b = accounted(then.claim().get());
    if (now.claim().get().delta() > then.claim().get().delta()) {
      return Evidence.exact(
          Double.POSITIVE_INFINITY,
          "delta rose from "
              + Rounded.plain(then.claim().get().delta())
              + " to "
              + Rounded.plain(now.claim().get().delta()));
    }
    if (now.claim().get().accountant().equals(Claim.STATED)) {
      return Evidence.of(
          a - b,
          a - b,
          Double.POSITIVE_INFINITY,
          "now "
              + Rounded.plain(a)
              + ", in the baseline "
              + Rounded.plain(b)
              + "; "
              + Comparisons.TAKEN,
          Map.of());
    }
    return Evidence.exact(
        a - b, "now " + Rounded.plain(a) + ", in the baseline " + Rounded.plain(b));
  }

  private static double accounted(Claim claim) {
    if (claim.accountant().equals(Claim.STATED)) {
      return claim.epsilon();
    }
    Double accounted = claim.byAccountant().get(claim.accountant());
    return accounted == null ? Double.NaN : Math.max(claim.epsilon(), accounted);
  }

  // ---- attacks

  Evidence auc(String attack, double alpha) {
    return rise(
        attack,
        alpha,
        a -> a.auc().estimate(),
        true,
        (a, b) -> {
          // Pairs tell nothing of max(AUC, 1 - AUC) where the two lie on different sides of 1/2.
          boolean sameSide = (a.auc().estimate() < 0.5) == (b.auc().estimate() < 0.5);
          Optional<Evidence> paired =
              sameSide ? paired(attack, a, b, alpha) : Optional.<Evidence>empty();
          return paired.orElseGet(
              () ->
                  Ends.difference(
                      Ends.eitherWay(a.auc(), a.members(), a.nonMembers(), alpha),
                      Ends.eitherWay(b.auc(), b.members(), b.nonMembers(), alpha),
                      "unpaired",
                      Evidence.counts(
                          "members",
                          a.members(),
                          "nonMembers",
                          a.nonMembers(),
                          "baselineMembers",
                          b.members(),
                          "baselineNonMembers",
                          b.nonMembers())));
        });
  }

  Evidence tpr(String attack, double fpr, double alpha) {
    return rise(
        attack,
        alpha,
        a ->
            Rates.at(a, fpr)
                .flatMap(OperatingPoint::tpr)
                .map(Interval::estimate)
                .orElse(Double.NaN),
        false,
        (a, b) -> {
          Evidence first = Rates.tpr(a, fpr, alpha);
          Evidence second = Rates.tpr(b, fpr, alpha);
          if (!first.usable() || !second.usable()) {
            return Ends.difference(first, second, "", Map.of());
          }
          // Each side has a threshold of its own with its own uncertainty, so nothing is paired.
          return Ends.difference(
              first,
              second,
              "unpaired, thresholds included",
              Evidence.counts("members", a.members(), "baselineMembers", b.members()));
        });
  }

  private interface OfOne {
    Evidence of(AttackResult now, AttackResult then);
  }

  /** Over targets; an AUC whose mean is below 1/2 is that of a score to be turned round. */
  private static double[] values(
      List<AttackResult> targets, ToDoubleFunction<AttackResult> figure, boolean auc) {
    double[] values = targets.stream().mapToDouble(figure).toArray();
    return auc && mean(values) < 0.5 ? Arrays.stream(values).map(v -> 1 - v).toArray() : values;
  }

  private Evidence rise(
      String attack,
      double alpha,
      ToDoubleFunction<AttackResult> figure,
      boolean turned,
      OfOne ofOne) {
    List<AttackResult> a = now.attacks().stream().filter(r -> r.id().equals(attack)).toList();
    List<AttackResult> b = then.attacks().stream().filter(r -> r.id().equals(attack)).toList();
    int targets = Math.max(1, current.result().study().targets());
    if (a.size() != targets || b.size() != targets) {
      return Evidence.missing(
          "the attack left results of "
              + a.size()
              + " of "
              + targets
              + " target models, and of "
              + b.size()
              + " in the baseline");
    }
    if (targets == 1) {
      return ofOne.of(a.get(0), b.get(0));
    }
    return welch(values(a, figure, turned), values(b, figure, turned), alpha);
  }

  /** The difference of two means with Welch's t interval. */
  static Evidence welch(double[] a, double[] b, double alpha) {
    double va = variance(a) / a.length;
    double vb = variance(b) / b.length;
    double d = mean(a) - mean(b);
    Map<String, Long> counts = Evidence.counts("targets", a.length, "baselineTargets", b.length);
    if (!(va + vb > 0)) {
      return Arrays.equals(a, b)
          ? Evidence.of(d, d, d, "identical over targets", counts)
          : Evidence.missing("the targets show no spread to compare with, or hold NaN");
    }
    double freedom = (va + vb) * (va + vb) / (va * va / (a.length - 1) + vb * vb / (b.length - 1));
    double reach = TDistribution.of(freedom).inverseSurvivalProbability(alpha) * Math.sqrt(va + vb);
    return Evidence.of(d, d - reach, d + reach, "Welch over target models", counts);
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).sum() / x.length;
  }

  private static double variance(double[] x) {
    double mean = mean(x);
    return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - 1);
  }

  /** Scores of both on the same records with the same members; empty where there are none. */
  private Optional<double[][]> scores(String attack, boolean[][] member) {
    Optional<Table> a = current.scores().target(now.id(), 0);
    Optional<Table> b = baseline.scores().target(then.id(), 0);
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    Table x = a.get().natural();
    Table y = b.get().natural();
    double[] first = x.byAttack().get(attack);
    double[] second = y.byAttack().get(attack);
    if (first == null
        || second == null
        || !x.ids().equals(y.ids())
        || !Arrays.equals(x.member(), y.member())) {
      return Optional.empty();
    }
    member[0] = x.member();
    return Optional.of(new double[][] {first, second});
  }

  private Optional<Evidence> paired(String attack, AttackResult a, AttackResult b, double alpha) {
    boolean[][] member = new boolean[1][];
    return scores(attack, member)
        .map(
            s -> {
              DeLong.Comparison both = DeLong.paired(s[0], s[1], member[0], 1 - 2 * alpha);
              double told = a.auc().estimate() - b.auc().estimate();
              if (!(Math.abs(both.difference().estimate() - told) <= 1e-9)) {
                return Evidence.missing(
                    "the scores beside the results do not give their AUC; run assay verify");
              }
              // The two-sided interval's z at 1 - 2 alpha is one-sided at alpha.
              Interval d = both.difference();
              Map<String, Long> counts = Evidence.counts("records", s[0].length);
              // Where members score lower in both, a lower AUC is the stronger attack.
              return a.auc().estimate() < 0.5
                  ? Evidence.of(
                      -d.estimate(),
                      -d.upper(),
                      -d.lower(),
                      d.method() + ", scores turned round",
                      counts)
                  : Evidence.of(d.estimate(), d.lower(), d.upper(), d.method(), counts);
            });
  }

  // ---- utility

  /** Accuracy of the baseline minus accuracy now, on records in no model. */
  Evidence accuracy(double alpha) {
    if (now.utility().isEmpty() || then.utility().isEmpty()) {
      return Evidence.missing("accuracy was not measured in both");
    }
    long m = now.utility().get().records();
    long n = then.utility().get().records();
    long a = Ends.successes(now.utility().get().accuracy().estimate(), m);
    long b = Ends.successes(then.utility().get().accuracy().estimate(), n);
    if (a < 0 || b < 0) {
      return Evidence.missing("an accuracy is no share of its records");
    }
    Optional<boolean[]> first = right(current.result(), m);
    Optional<boolean[]> second = right(baseline.result(), m);
    if (first.isPresent()
        && second.isPresent()
        && current
            .result()
            .heldOut()
            .orElseThrow()
            .sha256()
            .equals(baseline.result().heldOut().orElseThrow().sha256())) {
      return pairedAccuracy(first.get(), second.get(), a, b, alpha);
    }
    return Ends.difference(
        Ends.wilson(b, n, alpha),
        Ends.wilson(a, m, alpha),
        "unpaired",
        Evidence.counts("correct", a, "records", m, "baselineCorrect", b, "baselineRecords", n));
  }

  /** Right answers on the held-out records, one by one; empty where the result has none. */
  private Optional<boolean[]> right(AuditResult result, long records) {
    if (result.heldOut().isEmpty() || result.heldOut().get().records() != records) {
      return Optional.empty();
    }
    String bits = result.heldOut().get().right().getOrDefault(now.id(), "");
    if (!bits.matches("([0-9a-fA-F]{2})*") || bits.length() * 4L < records) {
      return Optional.empty();
    }
    byte[] bytes = HexFormat.of().parseHex(bits);
    boolean[] right = new boolean[(int) records];
    for (int r = 0; r < right.length; r++) {
      right[r] = (bytes[r / 8] >> (7 - r % 8) & 1) == 1;
    }
    return Optional.of(right);
  }

  private static Evidence pairedAccuracy(
      boolean[] now, boolean[] then, long a, long b, double alpha) {
    long[] n = new long[4];
    for (int r = 0; r < now.length; r++) {
      n[(then[r] ? 0 : 2) + (now[r] ? 0 : 1)]++;
    }
    if (n[0] + n[1] != b || n[0] + n[2] != a) {
      return Evidence.missing(
          "the answers on held-out records do not give the accuracy of the results");
    }
    return Ends.paired(
        n[0],
        n[1],
        n[2],
        n[3],
        alpha,
        Evidence.counts("records", now.length, "onlyBaseline", n[1], "onlyNow", n[2]));
  }
}
