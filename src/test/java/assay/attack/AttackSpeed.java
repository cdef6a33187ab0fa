package assay.attack;

import java.util.concurrent.TimeUnit;
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
    context = AttackBench.context(20_000, 64);
    attack = Attacks.byId(id);
  }

  @Benchmark
  public double[] score() {
    return attack.score(context);
  }
}
