package assay.privacy;

import java.util.Arrays;
import java.util.List;

/**
 * The sum of independent privacy losses in one direction: each lattice {@code count} times. Knows
 * moments of the exponentially tilted sum, from which windows and tilts are chosen.
 */
final class LossSum {
  /** Tilted mass that a window may leave out is below e^-30. */
  private static final double LEFT_OUT = 30;

  /** How many Chernoff exponents are tried, each twice the one before. */
  private static final int LEAST_LEVELS = 5;

  private static final int MOST_LEVELS = 40;

  /** log of a delta that nobody asks about; tilts that tell smaller ones are not needed. */
  private static final double NEXT_TO_NOTHING = -300;

  private final List<LossLattice> lattices;
  private final long[] counts;

  /** Probability that was given away by trimming, at most. */
  private final double spared;

  LossSum(List<LossLattice> lattices, long[] counts) {
    this(lattices, counts, 0);
  }

  private LossSum(List<LossLattice> lattices, long[] counts, double spared) {
    this.lattices = List.copyOf(lattices);
    this.counts = counts.clone();
    this.spared = spared;
  }

  double spared() {
    return spared;
  }

  double step() {
    return lattices.get(0).step();
  }

  /**
   * The same sum with the largest losses of each lattice counted as infinite, which keeps windows
   * narrow where the losses have a far tail.
   *
   * @param spare probability that may be given away in total
   */
  LossSum trimmed(double spare) {
    LossLattice[] trimmed = new LossLattice[counts.length];
    for (int i = 0; i < counts.length; i++) {
      trimmed[i] = lattices.get(i).trimmed(spare / counts.length / counts[i]);
    }
    return new LossSum(List.of(trimmed), counts, spared + spare);
  }

  /** A rough upper bound on log delta(loss), from Chernoff. */
  double logDelta(double loss) {
    double t = tiltForMean(loss);
    return Math.min(0, logMoment(t) - t * loss);
  }

  /** The probability that any of the losses is infinite. */
  double infinity() {
    double log = 0;
    for (int i = 0; i < counts.length; i++) {
      log += counts[i] * Math.log1p(-lattices.get(i).infinity());
    }
    return -Math.expm1(log);
  }

  /** log E[e^(tilt L); L finite] of the sum. */
  double logMoment(double tilt) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += counts[i] * logMoment(lattices.get(i), tilt);
    }
    return sum;
  }

  private static double logMoment(LossLattice lattice, double tilt) {
    double shift = largestExponent(lattice, tilt);
    double sum = 0;
    for (int k = 0; k < lattice.index().length; k++) {
      sum += lattice.mass()[k] * Math.exp(tilt * lattice.loss(k) - shift);
    }
    return shift + Math.log(sum);
  }

  /** Keeps the largest term near one; exact enough where masses span the range of doubles. */
  private static double largestExponent(LossLattice lattice, double tilt) {
    int last = lattice.index().length - 1;
    double widest = Math.max(tilt * lattice.loss(0), tilt * lattice.loss(last));
    if (widest < 600 && Math.min(tilt * lattice.loss(0), tilt * lattice.loss(last)) > -600) {
      return 0;
    }
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k <= last; k++) {
      if (lattice.mass()[k] > 0) {
        max = Math.max(max, Math.log(lattice.mass()[k]) + tilt * lattice.loss(k));
      }
    }
    return max;
  }

  /**
   * The tilt at which delta(epsilon) = {@code delta} is best told: the minimiser over t > 0 of
   * (K(t) - log delta + t log t - (1 + t) log(1 + t)) / t (Canonne, Kamath and Steinke 2020, with t
   * = alpha - 1). Need not be exact; any tilt is valid.
   */
  double tiltForDelta(double delta) {
    double lo = Math.log(1e-3);
    double hi = Math.log(1e16);
    double golden = 0.5 * (Math.sqrt(5) - 1);
    double a = hi - golden * (hi - lo);
    double b = lo + golden * (hi - lo);
    double fa = epsilonAt(a, delta);
    double fb = epsilonAt(b, delta);
    while (hi - lo > 0.02) {
      if (fa <= fb || Double.isNaN(fb)) {
        hi = b;
        b = a;
        fb = fa;
        a = hi - golden * (hi - lo);
        fa = epsilonAt(a, delta);
      } else {
        lo = a;
        a = b;
        fa = fb;
        b = lo + golden * (hi - lo);
        fb = epsilonAt(b, delta);
      }
    }
    double logTilt = 0.5 * (lo + hi);
    double epsilon = epsilonAt(logTilt, delta);
    return withNarrowWindow(Math.min(Math.exp(logTilt), tiltForMean(epsilon)), epsilon);
  }

  /**
   * Of smaller tilts the one with the narrowest window that still tells delta(loss). A tilt at
   * which single large losses come to the fore makes the window far wider than the body of the sum.
   */
  private double withNarrowWindow(double tilt, double loss) {
    double best = tilt;
    double narrowest = Double.POSITIVE_INFINITY;
    for (double t = tilt; t > 0.05 * tilt; t *= 0.85) {
      TiltedSum sum = tilted(t);
      if (sum.mean + 3 * sum.deviation < loss) {
        break;
      }
      if (sum.width() < narrowest) {
        narrowest = sum.width();
        best = t;
      } else if (sum.width() > 1.5 * narrowest) {
        break;
      }
    }
    return best;
  }

  private double epsilonAt(double logTilt, double delta) {
    double t = Math.exp(logTilt);
    double value = (logMoment(t) - Math.log(delta) - Math.log1p(t)) / t - Math.log1p(1 / t);
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  /** A tilt at which delta(loss) is well told. */
  double tiltForLoss(double loss) {
    return withNarrowWindow(tiltForMean(loss), loss);
  }

  /** The tilt >= 0 at which the mean of the tilted sum is {@code loss}, roughly. */
  private double tiltForMean(double loss) {
    if (mean(0) >= loss) {
      return 0;
    }
    double lo = 0;
    double hi = 1e-3;
    while (mean(hi) < loss) {
      if (logMoment(hi) - hi * loss < NEXT_TO_NOTHING) {
        return hi;
      }
      lo = hi;
      hi *= 2;
    }
    for (int i = 0; i < 40 && hi - lo > 1e-3 * hi; i++) {
      double mid = 0.5 * (lo + hi);
      if (mean(mid) < loss) {
        lo = mid;
      } else {
        hi = mid;
      }
    }
    return hi;
  }

  private double mean(double tilt) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += counts[i] * Tilted.of(lattices.get(i), tilt).mean();
    }
    return sum;
  }

  /**
   * What a lattice of that step would add to epsilon at the tilt, roughly.
   *
   * @param step or 0 for the spacing of large losses alone
   */
  double spread(TiltedSum tilted, double step, int perOctave) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      LossLattice lattice = lattices.get(i);
      double one = 0;
      for (int k = 0; k < lattice.index().length; k++) {
        double loss = Math.abs(lattice.loss(k));
        double relative = loss / perOctave;
        double added =
            loss < step
                ? loss * (step - loss)
                : Math.max(step * step, relative > step ? relative * relative : 0) / 6;
        one += tilted.parts[i].mass()[k] * added;
      }
      sum += counts[i] * one;
    }
    return 0.5 * (tilted.tilt + 1) * sum;
  }

  /** The sum under a tilt. */
  TiltedSum tilted(double tilt) {
    return new TiltedSum(tilt);
  }

  /** One lattice under a tilt: masses proportional to mass times e^(tilt loss), of sum one. */
  record Tilted(double[] mass, double logMoment, double mean, double variance) {
    static Tilted of(LossLattice lattice, double tilt) {
      int n = lattice.index().length;
      double shift = largestExponent(lattice, tilt);
      double[] mass = new double[n];
      double sum = 0;
      double first = 0;
      for (int k = 0; k < n; k++) {
        double f =
            lattice.mass()[k] == 0
                ? 0
                : lattice.mass()[k] * Math.exp(tilt * lattice.loss(k) - shift);
        mass[k] = f;
        sum += f;
        first += f * lattice.loss(k);
      }
      double mean = first / sum;
      double variance = 0;
      for (int k = 0; k < n; k++) {
        mass[k] /= sum;
        double d = lattice.loss(k) - mean;
        variance += mass[k] * d * d;
      }
      return new Tilted(mass, shift + Math.log(sum), mean, variance);
    }
  }

  /** The tilted sum, and the window outside of which it has next to no mass. */
  final class TiltedSum {
    final double tilt;
    final Tilted[] parts = new Tilted[counts.length];
    final double logMoment;
    final double mean;
    final double deviation;

    /** Lattice indices of the window, both inclusive. */
    final long bottom;

    final long top;

    /** True where the window ends at the largest possible loss, so that nothing is left out. */
    final boolean complete;

    private TiltedSum(double tilt) {
      this.tilt = tilt;
      double moment = 0;
      double mu = 0;
      double variance = 0;
      double least = 0;
      double most = 0;
      for (int i = 0; i < parts.length; i++) {
        LossLattice lattice = lattices.get(i);
        parts[i] = Tilted.of(lattice, tilt);
        moment += counts[i] * parts[i].logMoment();
        mu += counts[i] * parts[i].mean();
        variance += counts[i] * parts[i].variance();
        least += (double) counts[i] * lattice.index()[0];
        most += (double) counts[i] * lattice.index()[lattice.index().length - 1];
      }
      logMoment = moment;
      mean = mu;
      deviation = Math.sqrt(variance);
      double[] reach = reach();
      double low = Math.max(least, Math.floor((mean - reach[0]) / step()) - 1);
      double high = Math.min(most, Math.ceil((mean + reach[1]) / step()) + 1);
      complete = high >= most;
      bottom = (long) low;
      top = (long) high;
    }

    /**
     * How far below and above the mean the window has to go, by Chernoff: P(sum - mean >= a) <=
     * e^(K(t) - t a), at a few t.
     */
    private double[] reach() {
      double largest = 8 / Math.max(deviation, 1e-300);
      double farthest = 0;
      for (int i = 0; i < parts.length; i++) {
        LossLattice lattice = lattices.get(i);
        double mid = parts[i].mean();
        farthest = Math.max(farthest, mid - lattice.loss(0));
        farthest = Math.max(farthest, lattice.loss(lattice.index().length - 1) - mid);
      }
      // From exponents that the farthest loss can bear up to the one that suits a normal body.
      int levels = 1;
      double base = largest;
      while (levels < MOST_LEVELS && (base * farthest > 10 || levels < LEAST_LEVELS)) {
        base *= 0.5;
        levels++;
      }
      double[] down = new double[levels];
      double[] up = new double[levels];
      double[] sumDown = new double[levels];
      double[] sumUp = new double[levels];
      for (int i = 0; i < parts.length; i++) {
        LossLattice lattice = lattices.get(i);
        double[] f = parts[i].mass();
        Arrays.fill(sumDown, 0);
        Arrays.fill(sumUp, 0);
        for (int k = 0; k < f.length; k++) {
          if (f[k] == 0) {
            continue;
          }
          double e = Math.exp(base * (lattice.loss(k) - parts[i].mean()));
          for (int m = 0; m < levels; m++) {
            sumUp[m] += f[k] * e;
            sumDown[m] += f[k] / e;
            e *= e;
          }
        }
        for (int m = 0; m < levels; m++) {
          up[m] += counts[i] * Math.log(sumUp[m]);
          down[m] += counts[i] * Math.log(sumDown[m]);
        }
      }
      double below = Double.POSITIVE_INFINITY;
      double above = Double.POSITIVE_INFINITY;
      double t = base;
      for (int m = 0; m < levels; m++) {
        if (!Double.isNaN(down[m])) {
          below = Math.min(below, (down[m] + LEFT_OUT) / t);
        }
        if (!Double.isNaN(up[m])) {
          above = Math.min(above, (up[m] + LEFT_OUT) / t);
        }
        t *= 2;
      }
      return new double[] {below, above};
    }

    LossSum sum() {
      return LossSum.this;
    }

    /** Lattice points in the window. */
    double width() {
      return (double) top - bottom + 1;
    }

    /** Adds the i-th tilted distribution to an array that wraps around. */
    void fold(int i, double[] circle) {
      long[] index = lattices.get(i).index();
      double[] f = parts[i].mass();
      int mask = circle.length - 1;
      for (int k = 0; k < f.length; k++) {
        circle[(int) (index[k] & mask)] += f[k];
      }
    }

    int parts() {
      return counts.length;
    }

    long count(int i) {
      return counts[i];
    }

    /** -log of the tilted mass that the window may leave out. */
    double logLeftOut() {
      return LEFT_OUT;
    }

    /** The log of what the window may leave out at the top, untilted. */
    double logBeyond() {
      return complete ? Double.NEGATIVE_INFINITY : logMoment - tilt * top * step() - LEFT_OUT;
    }
  }
}
