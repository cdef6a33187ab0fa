package assay.evaluate;

import assay.stats.Interval;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Differences of rates between all pairs of groups, with intervals that hold for all pairs at once.
 *
 * <p>The interval of a pair is Newcombe's (1998, method 10): the Wilson limits l, u of both rates
 * at critical value c, combined as
 *
 * <pre>
 * lower = d - sqrt((p1 - l1)^2 + (u2 - p2)^2),  upper = d + sqrt((u1 - p1)^2 + (p2 - l2)^2).
 * </pre>
 *
 * For two groups c is the normal quantile. For more, and for several rates, c is the quantile of
 * the largest |Z_i - Z_j| / sqrt(v_i + v_j) over all pairs and rates, with Z_g ~ N(0, v_g), which
 * is the studentized range where sizes are equal (Tukey-Kramer), found by Monte Carlo; Bonferroni
 * would be wider, since pairs share groups. Simulated coverage is 94 to 97 %, also with a group of
 * 30 records.
 */
final class Gaps {
  private static final int DRAWS = 20_000;
  private static final double POWER = 0.9;

  private Gaps() {}

  /**
   * The pair of groups with the largest difference in any of {@code rates}; empty where no rate has
   * two groups of size.
   */
  static Optional<FairnessGap> largest(
      String attribute, String measure, List<Rates> rates, Seed seed) {
    double critical = critical(rates, Evaluation.CONFIDENCE, seed);
    FairnessGap largest = null;
    for (Rates rate : rates) {
      for (int i = 0; i < rate.groups(); i++) {
        for (int j = 0; j < rate.groups(); j++) {
          double difference = rate.rate(i) - rate.rate(j);
          boolean candidate = i < j ? difference >= 0 : i > j && difference > 0;
          if (candidate && (largest == null || difference > largest.gap().estimate())) {
            largest =
                new FairnessGap(
                    attribute,
                    measure,
                    rate.levels().get(i),
                    rate.levels().get(j),
                    newcombe(rate, i, j, critical),
                    rate.groups(),
                    note(rates, rate),
                    OptionalDouble.of(detectable(rate, i, j, critical)));
          }
        }
      }
    }
    return Optional.ofNullable(largest);
  }

  /** The critical value for all pairs of all rates at once. */
  static double critical(List<Rates> rates, double level, Seed seed) {
    int pairs = rates.stream().mapToInt(r -> r.groups() * (r.groups() - 1) / 2).sum();
    if (pairs <= 1) {
      return Normal.quantile((1 + level) / 2);
    }
    UniformRandomProvider random = seed.random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] most = new double[DRAWS];
    for (int d = 0; d < DRAWS; d++) {
      for (Rates rate : rates) {
        most[d] = Math.max(most[d], range(rate, normal));
      }
    }
    Arrays.sort(most);
    return most[(int) Math.ceil(level * DRAWS) - 1];
  }

  private static double range(Rates rate, ZigguratSampler.NormalizedGaussian normal) {
    int groups = rate.groups();
    double[] z = new double[groups];
    double[] v = new double[groups];
    double most = 0;
    for (int i = 0; i < groups; i++) {
      v[i] = rate.variance(i);
      z[i] = Math.sqrt(v[i]) * normal.sample();
      for (int j = 0; j < i; j++) {
        most = Math.max(most, Math.abs(z[i] - z[j]) / Math.sqrt(v[i] + v[j]));
      }
    }
    return most;
  }

  /** The interval of rate i minus rate j. */
  static Interval newcombe(Rates rate, int i, int j, double critical) {
    double[] first = wilson(rate.hits()[i], rate.trials()[i], critical);
    double[] second = wilson(rate.hits()[j], rate.trials()[j], critical);
    double p1 = rate.rate(i);
    double p2 = rate.rate(j);
    double difference = p1 - p2;
    return new Interval(
        difference,
        Math.max(-1, difference - Math.hypot(p1 - first[0], second[1] - p2)),
        Math.min(1, difference + Math.hypot(first[1] - p1, p2 - second[0])),
        Evaluation.CONFIDENCE,
        "Newcombe, simultaneous over pairs");
  }

  /** Wilson's (1927) limits of k / n at critical value z. */
  static double[] wilson(long k, long n, double z) {
    double p = (double) k / n;
    double center = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n)) / (1 + z * z / n);
    return new double[] {
      k == 0 ? 0 : Math.max(0, center - half), k == n ? 1 : Math.min(1, center + half)
    };
  }

  /**
   * The smallest true difference between these two groups that the interval would have told from 0
   * with 90 % power: (c + z_0.9) sqrt(p (1 - p) (1 / n_i + 1 / n_j)) at the rate p of both
   * together.
   */
  static double detectable(Rates rate, int i, int j, double critical) {
    double pooled =
        (rate.hits()[i] + rate.hits()[j] + 1.0) / (rate.trials()[i] + rate.trials()[j] + 2.0);
    double deviation =
        Math.sqrt(pooled * (1 - pooled) * (1.0 / rate.trials()[i] + 1.0 / rate.trials()[j]));
    return Math.min(1, (critical + Normal.quantile(POWER)) * deviation);
  }

  private static String note(List<Rates> rates, Rates chosen) {
    List<String> parts = new ArrayList<>();
    if (rates.size() > 1) {
      parts.add("largest in the " + chosen.name());
    }
    for (Rates rate : rates) {
      if (!rate.small().isEmpty()) {
        parts.add(
            "left out of the "
                + rate.name()
                + ", fewer than "
                + Evaluation.SMALLEST_GROUP
                + " records: "
                + String.join(", ", rate.small()));
      }
    }
    return String.join("; ", parts);
  }
}
