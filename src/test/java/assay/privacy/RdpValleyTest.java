package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Seed;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Going down the valley finds what asking for every order finds, and asks for few. */
class RdpValleyTest {
  @Test
  void theValleyHasTheLeastOfAllOrders() {
    UniformRandomProvider random = Seed.of(0x7a11e7).random();
    for (int trial = 0; trial < 300; trial++) {
      double q = Math.pow(10, -5 * random.nextDouble());
      double sigma = 0.3 * Math.pow(10, 2 * random.nextDouble());
      double steps = Math.pow(10, 6 * random.nextDouble());
      double delta = Math.pow(10, -1 - 12 * random.nextDouble());
      AtomicInteger asked = new AtomicInteger();
      SampledGaussianRdp one = new SampledGaussianRdp(q, sigma);
      RdpCurve few =
          RdpOrders.curve(
              orders -> {
                asked.addAndGet(orders.length);
                return scaled(one.at(orders), steps);
              },
              true,
              "");
      RdpCurve all = RdpOrders.curve(orders -> scaled(one.at(orders), steps), false, "");
      String at = "q " + q + ", sigma " + sigma + ", steps " + steps + ", delta " + delta;
      double epsilon = all.epsilon(delta);
      // The quadrature's nodes depend on the widest order that is asked for with an order.
      assertEquals(epsilon, few.epsilon(delta), 1e-9 * epsilon, at);
      if (Double.isFinite(epsilon) && epsilon > 0) {
        assertTrue(asked.get() <= 40, at + ": " + asked);
        double log = Math.log(all.delta(epsilon));
        assertEquals(log, Math.log(few.delta(epsilon)), 1e-6 * Math.abs(log), at);
      }
      double classic = all.classicEpsilon(delta);
      assertEquals(classic, few.classicEpsilon(delta), 1e-9 * classic, at);
    }
  }

  private static double[] scaled(double[] divergences, double steps) {
    for (int i = 0; i < divergences.length; i++) {
      divergences[i] *= steps;
    }
    return divergences;
  }
}
