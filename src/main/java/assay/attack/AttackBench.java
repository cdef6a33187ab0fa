package assay.attack;

import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Times the attacks that work from signals in memory, on one core, by the CPU time of their thread,
 * which other load on the machine does not change.
 */
public final class AttackBench {
  /** The attacks timed. */
  public static final List<String> IDS =
      List.of(
          "loss-threshold",
          "attack-p",
          "calibrated-loss",
          "mast",
          "attack-r",
          "lira-online",
          "lira-offline",
          "rmia-online",
          "rmia-offline",
          "base",
          "bavaria-online",
          "bavaria-offline");

  private AttackBench() {}

  /**
   * One attack's times.
   *
   * @param id the attack
   * @param median CPU milliseconds
   * @param least CPU milliseconds
   * @param most CPU milliseconds
   * @param runs counted, after warming up
   */
  public record Row(String id, double median, double least, double most, int runs) {}

  /**
   * Runs all.
   *
   * @param records at least 1
   * @param models reference models, even
   * @param runs of each attack, after as many to warm up
   * @param each receives a row as soon as it is known
   */
  public static void run(int records, int models, int runs, Consumer<Row> each) {
    AttackContext context = context(records, models);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (String id : IDS) {
      Attack attack = Attacks.byId(id);
      double[] millis = new double[runs];
      for (int i = -runs; i < runs; i++) {
        long start = threads.getCurrentThreadCpuTime();
        double[] score = attack.score(context);
        long end = threads.getCurrentThreadCpuTime();
        if (i >= 0 && score.length == records) {
          millis[i] = (end - start) / 1e6;
        }
      }
      Arrays.sort(millis);
      each.accept(new Row(id, millis[runs / 2], millis[0], millis[runs - 1], runs));
    }
  }

  /** Normal confidences, paired design, 5,000 population records. */
  static AttackContext context(int records, int models) {
    Seed seed = Seed.of(1);
    MembershipMatrix membership =
        MembershipMatrix.paired(seed.child("members"), models + 2, records);
    UniformRandomProvider random = seed.child("signals").random();
    float[] ease = normals(random, records, 2);
    float[][] phi = new float[models + 2][];
    for (int m = 0; m < phi.length; m++) {
      phi[m] = normals(random, records, 0);
      for (int r = 0; r < records; r++) {
        phi[m][r] += ease[r] + (membership.contains(m, r) ? 0.5f : 0);
      }
    }
    float[][] others = new float[models + 1][];
    for (int m = 0; m < others.length; m++) {
      others[m] = normals(random, 5000, 2);
    }
    Signal signal = Signal.LOGIT_SCALED_CONFIDENCE;
    return AttackContext.builder(new int[records], 2, seed)
        .target(signal, phi[0])
        .references(
            References.of(
                Map.of(signal, SignalMatrix.of(Arrays.copyOfRange(phi, 2, models + 2))),
                membership.models(2, models + 2)))
        .population(
            Population.of(
                new int[5000],
                Map.of(signal, others[0]),
                Map.of(signal, SignalMatrix.of(Arrays.copyOfRange(others, 1, models + 1)))))
        .build();
  }

  private static float[] normals(UniformRandomProvider random, int n, double mean) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (mean + normal.sample());
    }
    return values;
  }
}
