package assay.attack;

import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** JMH: one attack on 20,000 records and 64 reference models in memory, one core. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttackSpeed {
  @Param({
    "lira-online",
    "lira-offline",
    "rmia-online",
    "rmia-offline",
    "attack-r",
    "base",
    "bavaria-online",
    "bavaria-offline",
    "calibrated-loss",
    "mast"
  })
  public String id;

  private AttackContext context;
  private Attack attack;

  /** Normal confidences, paired design, 5,000 population records. */
  @Setup
  public void set() {
    context = context(20_000, 64);
    attack = Attacks.byId(id);
  }

  static AttackContext context(int records, int models) {
    MembershipMatrix membership = MembershipMatrix.paired(Seed.of(1), models + 2, records);
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(Seed.of(2).random());
    float[][] phi = new float[models + 2][records];
    float[][] z = new float[models + 1][5000];
    for (int m = 0; m < phi.length; m++) {
      for (int r = 0; r < records; r++) {
        phi[m][r] = (float) (2 + normal.sample() + (membership.contains(m, r) ? 0.5 : 0));
      }
    }
    for (float[] row : z) {
      for (int r = 0; r < row.length; r++) {
        row[r] = (float) (2 + normal.sample());
      }
    }
    Signal signal = Signal.LOGIT_SCALED_CONFIDENCE;
    return AttackContext.builder(new int[records], 2, Seed.of(3))
        .target(signal, phi[0])
        .references(
            References.of(
                Map.of(signal, SignalMatrix.of(java.util.Arrays.copyOfRange(phi, 2, models + 2))),
                membership.models(2, models + 2)))
        .population(
            Population.of(
                new int[5000],
                Map.of(signal, z[0]),
                Map.of(signal, SignalMatrix.of(java.util.Arrays.copyOfRange(z, 1, models + 1)))))
        .build();
  }

  @Benchmark
  public double[] score() {
    return attack.score(context);
  }
}
