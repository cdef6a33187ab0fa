package assay.privacy;

import assay.privacy.PrivacyClaim.ApproximateDp;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** JMH: from parameters to epsilon at delta 1e-5, sigma 1, q 0.01, one core. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PldSpeed {
  public double delta = 1e-5;

  @Benchmark
  public double thousandSteps() {
    return PldAccountant.poissonGaussian(0.01, 1, 1000).epsilon(delta);
  }

  @Benchmark
  public double millionSteps() {
    return PldAccountant.poissonGaussian(0.01, 1, 1_000_000).epsilon(delta);
  }

  @Benchmark
  public double replaceOne() {
    return PldAccountant.replaceOne(0.01, 1, 1000).epsilon(delta);
  }

  @Benchmark
  public double rdp() {
    return RdpAccountant.poissonGaussian(0.01, 1, 1000).epsilon(delta);
  }

  @Benchmark
  public double calibration() {
    ApproximateDp claim = new ApproximateDp(2, delta, NeighboringRelation.ADD_OR_REMOVE_ONE);
    return NoiseCalibration.sigmaFor(claim, 0.01, 1000);
  }
}
