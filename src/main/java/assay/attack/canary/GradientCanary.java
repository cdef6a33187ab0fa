package assay.attack.canary;

import assay.stats.Seed;
import assay.train.StepHook;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A gradient that the attacker chose, put into a step as if it were the clipped gradient of one
 * more record, and read off the noised sum: the sum less what all other records gave, along the
 * canary's direction, in units of the clipping norm. With noise multiplier sigma the reading is
 * N(1, sigma^2) with the canary and N(0, sigma^2) without.
 *
 * <p>Taking off what the others gave is fair: they, and their coins, are known to the attacker, and
 * a guarantee for the canary's record rests on the canary's coin alone. The training must carry
 * nothing from step to step (no momentum), or the carry would be taken for the others' share, which
 * is right as well but for the canary's own.
 */
public final class GradientCanary {
  private final int[] places;
  private final float[] direction;
  private final double clip;

  /**
   * A direction.
   *
   * @param places of the parameters that it touches
   * @param direction its values there, of Euclidean length 1
   * @param clip the clipping norm C
   */
  public GradientCanary(int[] places, float[] direction, double clip) {
    this.places = places.clone();
    this.direction = direction.clone();
    this.clip = clip;
  }

  /** All in one parameter. */
  public static GradientCanary dirac(int place, double clip) {
    return new GradientCanary(new int[] {place}, new float[] {1}, clip);
  }

  /** A direction over {@code parameters} parameters, uniform on the sphere. */
  public static GradientCanary random(int parameters, double clip, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.random());
    int[] places = new int[parameters];
    double[] values = new double[parameters];
    double square = 0;
    for (int i = 0; i < parameters; i++) {
      places[i] = i;
      values[i] = normal.sample();
      square += values[i] * values[i];
    }
    float[] unit = new float[parameters];
    for (int i = 0; i < parameters; i++) {
      unit[i] = (float) (values[i] / Math.sqrt(square));
    }
    return new GradientCanary(places, unit, clip);
  }

  /**
   * What the noised sum holds along the direction beyond the others' share; with {@code inserted},
   * after the canary was put in. Arguments as in {@link StepHook#noised}.
   */
  public double play(boolean inserted, float[] without, float[] noised, float factor) {
    double reading = 0;
    for (int i = 0; i < places.length; i++) {
      int at = places[i];
      float others = noised[at] - without[at];
      if (inserted) {
        noised[at] += (float) (factor * clip * direction[i]);
      }
      reading += (double) direction[i] * ((double) noised[at] - others);
    }
    return reading / (factor * clip);
  }

  /** What parameters moved along the descent direction of this canary, from one set to another. */
  public double moved(float[] before, float[] after) {
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      sum += (double) direction[i] * ((double) before[places[i]] - after[places[i]]);
    }
    return sum;
  }
}
