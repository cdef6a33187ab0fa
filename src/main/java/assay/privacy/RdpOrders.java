package assay.privacy;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Grids of Renyi orders. Any grid is valid; a finer or wider one only tightens. */
final class RdpOrders {
  private static final double[] STANDARD =
      DoubleStream.concat(
              IntStream.rangeClosed(11, 109).mapToDouble(i -> i / 10.0),
              DoubleStream.concat(
                  IntStream.rangeClosed(11, 63).asDoubleStream(),
                  DoubleStream.of(128, 256, 512, 1024)))
          .toArray();
  private static final double[] OUTER =
      DoubleStream.concat(
              DoubleStream.of(1.0101, 1.015, 1.02, 1.03, 1.04, 1.05, 1.06, 1.08),
              DoubleStream.of(2048, 4096, 8192, 16384, 32768, 65536))
          .toArray();

  private static final double[] ALL =
      DoubleStream.concat(Arrays.stream(STANDARD), Arrays.stream(OUTER)).sorted().toArray();

  private RdpOrders() {}

  /** 1.1 to 10.9 in tenths, 11 to 63, 128, 256, 512, 1024: the grid others publish with. */
  static double[] standard() {
    return STANDARD.clone();
  }

  /** Orders beside the standard grid, for guarantees so strong or weak that it ends too early. */
  static double[] outer() {
    return OUTER.clone();
  }

  /**
   * The curve of divergences that are known at any order: on the standard grid, and beyond it where
   * it ends too early.
   *
   * @param valley whether few of the orders need to be asked for
   */
  static RdpCurve curve(UnaryOperator<double[]> divergences, boolean valley, String description) {
    int last = STANDARD.length - 1;
    double[] ends = divergences.apply(new double[] {STANDARD[0], STANDARD[last]});
    double[] orders = ends[1] < 1 || ends[0] > 10 ? ALL : STANDARD;
    return valley
        ? new RdpCurve(orders, divergences, description)
        : new RdpCurve(orders, divergences.apply(orders.clone()), description);
  }

  /** A fine grid from 1.001 to 10^7, for divergences that cost nothing to evaluate. */
  static double[] wide() {
    double[] orders = new double[1200];
    for (int i = 0; i < orders.length; i++) {
      orders[i] = 1 + 1e-3 * Math.pow(10, 10.0 * i / (orders.length - 1));
    }
    double[] all = DoubleStream.concat(Arrays.stream(orders), Arrays.stream(STANDARD)).toArray();
    Arrays.sort(all);
    return all;
  }
}
