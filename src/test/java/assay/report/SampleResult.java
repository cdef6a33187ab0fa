package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.DataSummary;
import assay.audit.result.AuditResult.GroupLeakage;
import assay.audit.result.AuditResult.HistogramBin;
import assay.audit.result.AuditResult.Host;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.Provenance;
import assay.audit.result.AuditResult.Quantiles;
import assay.audit.result.AuditResult.RocPoint;
import assay.audit.result.AuditResult.StudySummary;
import assay.audit.result.Verdict;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.GaussianNull;
import assay.bound.OneRunAuditor;
import assay.bound.OneRunCounts;
import assay.bound.StoredPower;
import assay.evaluate.FairnessGap;
import assay.evaluate.GroupUtility;
import assay.evaluate.Utility;
import assay.stats.Binomials;
import assay.stats.Interval;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A result as an audit of two credit models gives it, from simulated scores: every number follows
 * from scores drawn with a fixed seed, so that counts, rates, curves and bounds agree with one
 * another.
 */
final class SampleResult {
  private static final int MEMBERS = 1782;
  private static final int NON_MEMBERS = 1782;
  private static final double DELTA = 1e-5;
  private static final Seed SEED = Seed.of(20261122);

  private record Kind(String id, String title, String reference, String threat, double plain) {}

  private static final List<Kind> ATTACKS =
      List.of(
          new Kind("loss", "Loss threshold", "Yeom et al. 2018", "TM4", 0.34),
          new Kind("modified-entropy", "Modified entropy", "Song and Mittal 2021", "TM4", 0.37),
          new Kind("calibrated-loss", "Calibrated loss", "Watson et al. 2022", "TM4", 0.58),
          new Kind("lira-online", "LiRA, online", "Carlini et al. 2022", "TM4", 0.74),
          new Kind("lira-offline", "LiRA, offline", "Carlini et al. 2022", "TM4", 0.62),
          new Kind("rmia", "RMIA", "Zarifzadeh et al. 2024", "TM4", 0.72));

  private static final Map<String, Map<String, Long>> GROUPS = groups();

  private SampleResult() {}

  /** Two models, six attacks, canaries, two sensitive attributes. */
  static AuditResult make() {
    ModelResult plain = model("plain", "Without DP", 1, Optional.empty());
    Claim claim =
        new Claim(
            1.0,
            DELTA,
            "add-or-remove-one",
            "rdp",
            ordered("rdp", 0.99973, "pld", 0.90318),
            Claim.POISSON,
            0.0359,
            840,
            3.41,
            1.0,
            List.of(
                "Scaling and categories of 9 columns were fitted on the private records; this step"
                    + " is outside the claim. Declare ranges and categories in the plan to close"
                    + " it."),
            Optional.of(course()));
    ModelResult dp = model("private", "DP-SGD, epsilon 1", 0.05, Optional.of(claim));
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("name", "quickstart");
    plan.put("seed", 1);
    plan.put("targets", 1);
    plan.put("shadows", 32);
    return new AuditResult(
        AuditResult.SCHEMA_VERSION,
        "quickstart",
        "Credit scoring: with and without differential privacy",
        dp.verdict().orElseThrow(),
        List.of(plain, dp),
        new DataSummary(
            "credit-data.csv",
            4454,
            34,
            ordered("bad", 1254L, "good", 3200L),
            GROUPS,
            6,
            2,
            List.of("415 records have a missing cell; missing is a category of its own.")),
        new StudySummary(
            "paired: model 2j+1 trains on the complement of model 2j, every record is in exactly"
                + " half of the models",
            3564,
            890,
            400,
            1,
            32),
        List.of(
            "This is Assay's sample report. Its scores are simulated; it shows how a report looks,"
                + " not how a model behaves.",
            "2 groups of equal records stand on both sides of the membership; an attack cannot tell"
                + " them apart."),
        plan,
        new Provenance(
            1,
            "5f2b0c4d9a7e4c1f8e6d3b2a1908f7e6d5c4b3a29180f7e6d5c4b3a291807f6e",
            "a41c7be2905d4f3ab6c8d7e9f0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3",
            "0.1.0",
            "OpenJDK 17.0.15",
            "Linux amd64",
            "./assay audit attacks/quickstart.yaml --seed 1"),
        new Host(
            "2026-11-22T09:30:00Z",
            ordered("data", 0.8, "train", 74.2, "attack", 6.1, "bounds", 1.9),
            2,
            2));
  }

  private static ModelResult model(String id, String title, double leak, Optional<Claim> claim) {
    boolean dp = claim.isPresent();
    Seed seed = SEED.child(id);
    List<AttackResult> attacks = new ArrayList<>();
    List<double[][]> scores = new ArrayList<>();
    for (Kind kind : ATTACKS) {
      double[][] s = scores(seed.child(kind.id()), kind.plain() * leak);
      scores.add(s);
      attacks.add(
          SampleAttackDetail.with(
              attack(kind, s, seed.child("groups").child(kind.id()), kind.plain() * leak),
              !kind.id().equals("loss") && !kind.id().equals("modified-entropy")));
    }
    int correct = dp ? 41 : 53;
    EpsilonLowerBound oneRun =
        OneRunAuditor.fromCounts(new OneRunCounts(400, 60, correct), DELTA, Confidence.of(0.95));
    EpsilonLowerBound pairs = clopperPearson(scores.get(3));
    EpsilonLowerBound gaussian = estimate(scores.get(3));
    Optional<Verdict> verdict =
        claim.map(
            c -> {
              OptionalDouble caught =
                  StoredPower.smallestCaught(
                      oneRun.estimator(),
                      new GaussianNull(),
                      c.alternative(),
                      StoredPower.counts(oneRun),
                      c.epsilon(),
                      c.delta(),
                      Confidence.of(0.95),
                      StoredPower.POWER);
              return new Verdict(
                  Verdict.Outcome.NO_VIOLATION_FOUND,
                  "At 95 % confidence proven is epsilon >= "
                      + Math.floor(oneRun.epsilon() * 100) / 100
                      + ", not above the 1 claimed (delta 1e-5, add-or-remove-one); a true epsilon"
                      + " of "
                      + Math.ceil(caught.orElseThrow() * 100) / 100
                      + " would have been caught with 90 % power if scores showed it as well as "
                      + c.alternative().words()
                      + ".",
                  OptionalDouble.of(c.epsilon()),
                  OptionalDouble.of(oneRun.epsilon()),
                  caught,
                  StoredPower.POWER,
                  Optional.of(c.alternative().words()));
            });
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("optimizer", dp ? "dp-sgd" : "adam");
    training.put("learning rate", dp ? 0.5 : 0.001);
    training.put("batch (expected)", 64);
    training.put("epochs", 30);
    training.put("weight decay", 0.0);
    return new ModelResult(
        id,
        title,
        "stacked",
        "34-128-64-2, relu",
        12_866,
        training,
        claim,
        Optional.of(utility(890, dp ? 667 : 703, seed.child("held-out"), dp ? 0.02 : 0.05)),
        Optional.of(utility(1782, dp ? 1342 : 1609, seed.child("members"), dp ? 0.02 : 0.0)),
        groupUtility(dp ? 0.75 : 0.79, seed.child("utility")),
        gaps(dp),
        attacks,
        Optional.of(canaries(seed.child("canaries"), dp ? 0.05 : 1.3)),
        List.of(oneRun, pairs, gaussian),
        "one-run",
        verdict,
        Optional.of(SampleAttackDetail.overview(attacks, scores)));
  }

  private static List<AuditResult.StepEpsilon> course() {
    return IntStream.rangeClosed(1, 12)
        .mapToObj(i -> new AuditResult.StepEpsilon(70L * i, Math.sqrt(i / 12.0) * 0.99973))
        .toList();
  }

  private static double[][] scores(Seed seed, double shift) {
    UniformRandomProvider random = seed.random();
    double[] in = random.doubles(MEMBERS).map(u -> tail(u) + shift).toArray();
    double[] out = random.doubles(NON_MEMBERS).map(SampleResult::tail).toArray();
    return new double[][] {in, out};
  }

  private static double tail(double u) {
    return Normal.quantile(Math.min(Math.max(u, 1e-12), 1 - 1e-12));
  }

  private static AttackResult attack(Kind kind, double[][] s, Seed seed, double shift) {
    List<OperatingPoint> points = new ArrayList<>();
    for (double fpr : new double[] {0.001, 0.01, 0.1}) {
      if (fpr * NON_MEMBERS < 10) {
        points.add(
            new OperatingPoint(
                fpr,
                0,
                0,
                Optional.empty(),
                "0.1 % needs at least 10000 non-members, there are " + NON_MEMBERS));
        continue;
      }
      long[] at = at(s, fpr);
      points.add(
          new OperatingPoint(
              fpr, at[0], at[1], Optional.of(Interval.ofProportion(at[0], MEMBERS, 0.95)), ""));
    }
    List<GroupLeakage> groups = new ArrayList<>();
    GROUPS.forEach(
        (attribute, levels) ->
            levels.forEach(
                (level, count) -> {
                  int half = (int) (count * 0.4);
                  Seed own = seed.child(attribute).child(level);
                  double[][] g = scores(own, shift * (1 + (half < 100 ? 0.35 : 0)));
                  double[][] cut = {Arrays.copyOf(g[0], half), Arrays.copyOf(g[1], half)};
                  long caught = Arrays.stream(cut[0]).filter(x -> x > 2.33).count();
                  groups.add(
                      new GroupLeakage(
                          attribute,
                          level,
                          half,
                          half,
                          half < 10 ? Optional.empty() : Optional.of(auc(cut)),
                          half < 10
                              ? Optional.empty()
                              : Optional.of(Interval.ofProportion(caught, half, 0.95)),
                          0.01));
                }));
    return new AttackResult(
        kind.id(),
        kind.title(),
        kind.reference(),
        kind.threat(),
        0,
        MEMBERS,
        NON_MEMBERS,
        auc(s),
        points,
        roc(s),
        groups,
        "intervals are conditional on this one target model");
  }

  private static long[] at(double[][] s, double fpr) {
    double[] out = s[1].clone();
    Arrays.sort(out);
    int allowed = (int) Math.floor(fpr * out.length);
    double threshold = out[out.length - 1 - allowed];
    return new long[] {
      Arrays.stream(s[0]).filter(x -> x > threshold).count(),
      Arrays.stream(s[1]).filter(x -> x > threshold).count()
    };
  }

  private static List<RocPoint> roc(double[][] s) {
    double[] out = s[1].clone();
    Arrays.sort(out);
    List<RocPoint> points = new ArrayList<>();
    long last = -1;
    for (int fp = 0; fp <= out.length; fp = fp < 30 ? fp + 1 : (int) Math.ceil(fp * 1.04)) {
      double threshold = fp == out.length ? Double.NEGATIVE_INFINITY : out[out.length - 1 - fp];
      long tp = Arrays.stream(s[0]).filter(x -> x > threshold).count();
      if (tp != last) {
        points.add(new RocPoint(fp, tp));
      }
      last = tp;
    }
    points.add(new RocPoint(out.length, s[0].length));
    return points;
  }

  /** AUC with the interval of DeLong on the logit scale. */
  private static Interval auc(double[][] s) {
    double[] in = s[0].clone();
    double[] out = s[1].clone();
    Arrays.sort(in);
    Arrays.sort(out);
    double[] v = Arrays.stream(in).map(x -> share(out, x)).toArray();
    double[] w = Arrays.stream(out).map(x -> 1 - share(in, x)).toArray();
    double auc = Arrays.stream(v).average().orElseThrow();
    double se = Math.sqrt(variance(v) / v.length + variance(w) / w.length);
    double logit = Math.log(auc / (1 - auc));
    double half = 1.959964 * se / (auc * (1 - auc));
    return new Interval(
        auc,
        1 / (1 + Math.exp(-(logit - half))),
        1 / (1 + Math.exp(-(logit + half))),
        0.95,
        "DeLong (logit)");
  }

  private static double share(double[] sorted, double x) {
    int at = Arrays.binarySearch(sorted, x);
    return (double) (at < 0 ? -at - 1 : at) / sorted.length;
  }

  private static double variance(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    return Arrays.stream(x).map(a -> (a - mean) * (a - mean)).sum() / (x.length - 1);
  }

  private static Utility utility(long n, long right, Seed seed, double over) {
    UniformRandomProvider random = seed.random();
    double accuracy = (double) right / n;
    List<Utility.ReliabilityBin> bins = new ArrayList<>();
    int k = 15;
    for (int i = 0; i < k; i++) {
      long size = n / k + (i < n % k ? 1 : 0);
      double confidence = 0.52 + 0.47 * Math.sqrt((i + 0.5) / k) * (0.9 + 0.1 * accuracy);
      double p = Math.min(0.99, Math.max(0.3, confidence - over - 0.02));
      long hits = IntStream.range(0, (int) size).filter(j -> random.nextDouble() < p).count();
      bins.add(new Utility.ReliabilityBin(size, confidence, hits));
    }
    return new Utility(
        n,
        Interval.ofProportion(right, n, 0.95),
        Optional.of(around(accuracy + 0.035, 0.6 / Math.sqrt(n), "DeLong (logit)")),
        around(1.25 - accuracy, 0.9 / Math.sqrt(n), "normal"),
        around(0.9 * (1 - accuracy) * 2, 0.6 / Math.sqrt(n), "normal"),
        around(0.02 + over, 0.35 / Math.sqrt(n), "bootstrap"),
        bins);
  }

  private static Interval around(double x, double half, String method) {
    return new Interval(x, Math.max(0, x - half), x + half, 0.95, method);
  }

  private static List<GroupUtility> groupUtility(double accuracy, Seed seed) {
    UniformRandomProvider random = seed.random();
    List<GroupUtility> list = new ArrayList<>();
    GROUPS.forEach(
        (attribute, levels) ->
            levels.forEach(
                (level, count) -> {
                  long n = Math.max(1, Math.round(count * 0.2));
                  long right = hits(random, n, accuracy - (n < 60 ? 0.08 : 0));
                  long positives = Math.max(1, n / 4);
                  list.add(
                      new GroupUtility(
                          attribute,
                          level,
                          n,
                          Interval.ofProportion(right, n, 0.95),
                          Optional.of(Interval.ofProportion(hits(random, n, 0.24), n, 0.95)),
                          n < 8
                              ? Optional.empty()
                              : Optional.of(
                                  Interval.ofProportion(
                                      hits(random, positives, 0.55), positives, 0.95)),
                          n < 8
                              ? Optional.empty()
                              : Optional.of(
                                  Interval.ofProportion(
                                      hits(random, n - positives, 0.11), n - positives, 0.95)),
                          n < 50
                              ? Optional.empty()
                              : Optional.of(around(0.04, 0.3 / Math.sqrt(n), "bootstrap"))));
                }));
    return list;
  }

  private static long hits(UniformRandomProvider random, long n, double p) {
    return random.doubles(n).filter(u -> u < p).count();
  }

  private static List<FairnessGap> gaps(boolean dp) {
    return List.of(
        gap("Age", "accuracy", "45 and over", "below 30", dp ? 0.063 : 0.041, 3, ""),
        gap("Age", "demographic parity", "below 30", "45 and over", dp ? 0.082 : 0.058, 3, ""),
        gap("Age", "equalized odds", "below 30", "45 and over", dp ? 0.121 : 0.092, 3, ""),
        gap(
            "Marital",
            "accuracy",
            "married",
            "separated",
            dp ? 0.11 : 0.07,
            4,
            "divorced and unknown left out: fewer than 10 records"));
  }

  private static FairnessGap gap(
      String attribute, String measure, String high, String low, double x, int n, String note) {
    return new FairnessGap(
        attribute,
        measure,
        high,
        low,
        new Interval(x, Math.max(0, x - 0.07), x + 0.075, 0.95, "bootstrap-t, max over pairs"),
        n,
        note,
        OptionalDouble.of(n == 3 ? 0.105 : 0.31));
  }

  private static CanaryResult canaries(Seed seed, double shift) {
    UniformRandomProvider random = seed.random();
    int count = 400;
    StringBuilder coins = new StringBuilder();
    List<Double> present = new ArrayList<>();
    List<Double> absent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean in = random.nextBoolean();
      coins.append(i % 4 == 0 ? Integer.toHexString(random.nextInt(16)) : "");
      (in ? present : absent).add(tail(random.nextDouble()) + (in ? shift : 0));
    }
    double[] ranks = absent.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double[] exposed = exposure(present, ranks);
    double[] quiet = exposure(absent, ranks);
    double most = Math.log(ranks.length + 1) / Math.log(2);
    List<HistogramBin> bins = new ArrayList<>();
    for (double from = 0; from < most; from += 0.5) {
      double lo = from;
      bins.add(
          new HistogramBin(
              from,
              from + 0.5,
              Arrays.stream(exposed).filter(x -> x >= lo && x < lo + 0.5).count(),
              Arrays.stream(quiet).filter(x -> x >= lo && x < lo + 0.5).count()));
    }
    return new CanaryResult(
        "mislabelled",
        count,
        present.size(),
        coins.toString(),
        "9b1d5c7e3f2a4860b7c9d1e2f3a4b5c6d7e8f90123456789abcdef0123456789",
        "00112233445566778899aabbccddeeff",
        ranks.length,
        quantiles(exposed),
        shift > 1 ? Optional.of(new Quantiles(0.0, 1.1, 2.4, 4.3, 11.6)) : Optional.empty(),
        most,
        shift > 1 ? 3.2e-21 : 0.37,
        bins,
        shift > 1 ? OptionalDouble.of(0.011) : OptionalDouble.empty());
  }

  private static double[] exposure(List<Double> scores, double[] references) {
    return scores.stream()
        .mapToDouble(
            x -> {
              long above = Arrays.stream(references).filter(r -> r > x).count();
              return (Math.log(references.length + 1) - Math.log(above + 1)) / Math.log(2);
            })
        .sorted()
        .toArray();
  }

  private static Quantiles quantiles(double[] sorted) {
    int n = sorted.length;
    return new Quantiles(sorted[0], sorted[n / 4], sorted[n / 2], sorted[3 * n / 4], sorted[n - 1]);
  }

  private static EpsilonLowerBound clopperPearson(double[][] s) {
    long[] at = at(s, 0.01);
    double epsilon = clopperPearson(MEMBERS - at[0], at[1]);
    return new EpsilonLowerBound(
        "clopper-pearson",
        EpsilonLowerBound.Kind.ESTIMATE,
        epsilon,
        DELTA,
        0.95,
        clopperPearson(0, 0),
        "records of one model, which are not independent; the point (epsilon, delta); thresholds"
            + " from the ranks of the non-members",
        "every (epsilon, delta)-DP mechanism",
        List.of(
            "Records are treated as independent trials. In one model they are not, so this is an"
                + " estimate and no verdict may rest on it."),
        "alpha / 2 for each of the two error rates, one threshold",
        ordered(
            "fn",
            (double) (MEMBERS - at[0]),
            "p",
            (double) MEMBERS,
            "fp",
            (double) at[1],
            "n",
            (double) NON_MEMBERS));
  }

  private static double clopperPearson(long fn, long fp) {
    double fnr = Binomials.upper(fn, MEMBERS, 0.025);
    double fpr = Binomials.upper(fp, NON_MEMBERS, 0.025);
    return Math.max(
        0, Math.max(Math.log((1 - DELTA - fnr) / fpr), Math.log((1 - DELTA - fpr) / fnr)));
  }

  private static EpsilonLowerBound estimate(double[][] s) {
    double mu = Math.max(0, Normal.quantile(auc(s).lower()) * Math.sqrt(2));
    return new EpsilonLowerBound(
        "gaussian",
        EpsilonLowerBound.Kind.BOUND_UNDER_FAMILY,
        mu * 2.9,
        DELTA,
        0.95,
        9.4,
        "many canaries in one model; a whole trade-off curve; threshold fixed in the plan",
        "Gaussian differential privacy, any mu",
        List.of("The trade-off curve of the mechanism is that of a Gaussian mechanism."),
        "one hypothesis, no correction",
        ordered("mu", mu));
  }

  private static Map<String, Map<String, Long>> groups() {
    Map<String, Map<String, Long>> groups = new LinkedHashMap<>();
    groups.put("Age", ordered("below 30", 1170L, "30 to 44", 2051L, "45 and over", 1233L));
    Map<String, Long> marital =
        ordered("married", 3241L, "single", 977L, "separated", 130L, "widow", 67L);
    marital.put("divorced", 38L);
    marital.put("unknown", 1L);
    groups.put("Marital", marital);
    return groups;
  }

  @SuppressWarnings("unchecked")
  private static <T> Map<String, T> ordered(Object... pairs) {
    Map<String, T> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], (T) pairs[i + 1]);
    }
    return map;
  }
}
