package assay.privacy;

/**
 * delta(epsilon) of a composed privacy loss, read off the convolution of tilted lattices in one
 * window. Exact for the lattices but for what is added on the safe side: mass that wraps around
 * stays in, mass above the window counts as lost, and each point carries a bound on the rounding of
 * the transform.
 */
final class ComposedLoss {
  private static final double UP = 1 + 1e-11;
  private static final double SMALL_SHARE = 1e-5;
  private static final double LARGEST_EXPONENT = 600;

  private final double step;
  private final long bottom;
  private final double infinity;
  private final double logScale;

  /** delta at each lattice point of the window over e^logScale, infinity left out. */
  private final double[] delta;

  private final int from;
  private final double tilt;
  private final double reference;
  private final double noise;
  private final double wrapped;
  private final double spared;

  private ComposedLoss(LossSum.TiltedSum sum, double[] circle, double noise) {
    step = sum.sum().step();
    bottom = sum.bottom;
    infinity = sum.sum().infinity();
    int n = (int) (sum.top - sum.bottom + 1);
    reference = sum.mean;
    tilt = sum.tilt;
    this.noise = noise;
    wrapped = sum.logLeftOut();
    spared = sum.sum().spared();
    logScale = sum.logMoment - sum.tilt * reference;
    delta = new double[n];
    double shrink = Math.exp(-step);
    double share = -Math.expm1(-step);
    double tail = Math.exp(Math.max(-700, sum.logBeyond() - logScale));
    tail = sum.complete ? 0 : tail;
    double above = tail;
    double value = tail;
    int mask = circle.length - 1;
    int k = n - 1;
    delta[k] = value;
    double factor = Math.exp(sum.tilt * step);
    double weight = 0;
    for (; k > 0; k--) {
      if (((n - 1 - k) & 511) == 0) {
        double exponent = sum.tilt * (reference - (bottom + k) * step);
        if (exponent > LARGEST_EXPONENT) {
          break;
        }
        weight = Math.exp(exponent);
      }
      double mass = Math.max(0, circle[(int) ((bottom + k) & mask)]) + noise;
      above += mass * weight;
      value = shrink * value + share * above;
      delta[k - 1] = value;
      weight *= factor;
    }
    from = k;
  }

  /**
   * Composes up to two sums in one pair of transforms.
   *
   * @param second the other direction, or the same object where there is no other
   * @param n length of the transform, a power of two, at least both windows
   */
  static ComposedLoss[] of(LossSum.TiltedSum first, LossSum.TiltedSum second, int n) {
    boolean both = first != second;
    double[] xRe = new double[n];
    double[] xIm = new double[n];
    double[] re = new double[0];
    double[] im = new double[0];
    Fft fft = Fft.of(n);
    double steps = 0;
    for (int i = 0; i < first.parts(); i++) {
      if (i > 0) {
        java.util.Arrays.fill(xRe, 0);
        java.util.Arrays.fill(xIm, 0);
      }
      first.fold(i, xRe);
      if (both) {
        second.fold(i, xIm);
      }
      fft.forward(xRe, xIm);
      power(xRe, xIm, first.count(i));
      steps += first.count(i);
      if (i == 0) {
        re = xRe;
        im = xIm;
        if (first.parts() > 1) {
          xRe = new double[n];
          xIm = new double[n];
        }
      } else {
        multiply(re, im, xRe, xIm);
      }
    }
    double[] noise = combine(re, im, steps);
    fft.inverse(re, im);
    double scale = 1.0 / n;
    for (int i = 0; i < n; i++) {
      re[i] *= scale;
      im[i] *= scale;
    }
    ComposedLoss one = new ComposedLoss(first, re, noise[0]);
    return new ComposedLoss[] {one, both ? new ComposedLoss(second, im, noise[1]) : one};
  }

  /**
   * From the transform of a + i b to powers of the transforms of a and of b: at each place and its
   * mirror the four numbers Re A, Im A, Re B, Im B, stored as (A at the place, B at the mirror).
   */
  private static void power(double[] re, double[] im, long count) {
    int n = re.length;
    double negligible = Math.exp(-160.0 / count);
    double[] z = new double[2];
    for (int place = 0; place < n; place++) {
      int other = Fft.mirror(place);
      if (other < place) {
        continue;
      }
      double ar = 0.5 * (re[place] + re[other]);
      double ai = 0.5 * (im[place] - im[other]);
      double br = 0.5 * (im[place] + im[other]);
      double bi = 0.5 * (re[other] - re[place]);
      power(ar, ai, count, negligible, z);
      double pr = z[0];
      double pi = z[1];
      power(br, bi, count, negligible, z);
      if (other == place) {
        // Both are real here.
        re[place] = pr;
        im[place] = z[0];
      } else {
        re[place] = pr;
        im[place] = pi;
        re[other] = z[0];
        im[other] = z[1];
      }
    }
  }

  private static void power(double r, double i, long count, double negligible, double[] out) {
    double size = r * r + i * i;
    if (size < negligible) {
      out[0] = 0;
      out[1] = 0;
      return;
    }
    double pr = 1;
    double pi = 0;
    double br = r;
    double bi = i;
    long left = count;
    while (true) {
      if ((left & 1) == 1) {
        double t = pr * br - pi * bi;
        pi = pr * bi + pi * br;
        pr = t;
      }
      left >>= 1;
      if (left == 0) {
        break;
      }
      double t = br * br - bi * bi;
      bi = 2 * br * bi;
      br = t;
    }
    out[0] = pr;
    out[1] = pi;
  }

  private static void multiply(double[] re, double[] im, double[] xRe, double[] xIm) {
    int n = re.length;
    for (int place = 0; place < n; place++) {
      if (Fft.mirror(place) == place) {
        re[place] *= xRe[place];
        im[place] *= xIm[place];
      } else {
        double t = re[place] * xRe[place] - im[place] * xIm[place];
        im[place] = re[place] * xIm[place] + im[place] * xRe[place];
        re[place] = t;
      }
    }
  }

  /**
   * Back from (A, B) to the transform of a + i b. Returns bounds on the rounding error of each
   * value of a and of b: each frequency is off by at most (count + log n) 2^-50 of itself, plus, of
   * single steps, what the forward transform leaves.
   */
  private static double[] combine(double[] re, double[] im, double steps) {
    int n = re.length;
    double sumA = 0;
    double sumB = 0;
    for (int place = 0; place < n; place++) {
      int other = Fft.mirror(place);
      if (other < place) {
        continue;
      }
      if (other == place) {
        sumA += Math.abs(re[place]);
        sumB += Math.abs(im[place]);
        continue;
      }
      double ar = re[place];
      double ai = im[place];
      double br = re[other];
      double bi = im[other];
      if (ar == 0 && ai == 0 && br == 0 && bi == 0) {
        // As most frequencies of many steps are.
        continue;
      }
      sumA += 2 * Math.sqrt(ar * ar + ai * ai);
      sumB += 2 * Math.sqrt(br * br + bi * bi);
      re[place] = ar - bi;
      im[place] = ai + br;
      re[other] = ar + bi;
      im[other] = br - ai;
    }
    double unit = 0x1p-50 * (steps + Integer.numberOfTrailingZeros(n));
    double floor = 0x1p-50 / n + (steps <= 3 ? 0x1p-53 : 0);
    return new double[] {unit * sumA / n + floor, unit * sumB / n + floor};
  }

  /**
   * Whether this tilt tells delta(epsilon) well: what was added on the safe side, and what may have
   * wrapped around, is next to nothing of it.
   */
  boolean tells(double epsilon) {
    double place = epsilon / step - bottom;
    if (place < from || place > delta.length - 1.0) {
      return false;
    }
    // Sum over j >= 1 of (1 - e^(-j step)) e^(-tilt j step), and at most 1 for a wrapped mass.
    double spread =
        tilt == 0 ? delta.length : 1 / Math.expm1(tilt * step) - 1 / Math.expm1((tilt + 1) * step);
    double added = noise * Math.min(delta.length, spread) + Math.exp(-wrapped);
    double weight = Math.exp(Math.min(700, tilt * (reference - epsilon)));
    double value = delta(epsilon);
    return spared <= SMALL_SHARE * value
        && added * weight <= SMALL_SHARE * (value - infinity) * Math.exp(-logScale);
  }

  /** delta(epsilon), rounded up. */
  double delta(double epsilon) {
    double place = epsilon / step - bottom;
    if (place < from) {
      return 1;
    }
    double d;
    int k = (int) Math.floor(Math.min(place, delta.length - 1.0));
    if (k >= delta.length - 1) {
      d = delta[delta.length - 1];
    } else {
      double share = -Math.expm1(epsilon - (bottom + k + 1) * step) / -Math.expm1(-step);
      d = delta[k + 1] + (delta[k] - delta[k + 1]) * Math.min(1, Math.max(0, share));
    }
    return Math.min(1, (infinity + d * Math.exp(logScale)) * UP);
  }

  /** The smallest epsilon >= 0 with delta(epsilon) <= {@code target}, rounded up. */
  double epsilon(double target) {
    double log = Math.log(target / UP - infinity) - logScale;
    if (!(log > Math.log(Math.max(delta[delta.length - 1], 1e-300)))) {
      return Double.POSITIVE_INFINITY;
    }
    double wanted = Math.exp(Math.min(log, 690));
    int lo = from;
    int hi = delta.length - 1;
    if (delta[from] <= wanted) {
      return Math.max(0, (bottom + from) * step);
    }
    while (hi - lo > 1) {
      int mid = (lo + hi) >>> 1;
      if (delta[mid] <= wanted) {
        hi = mid;
      } else {
        lo = mid;
      }
    }
    double share = (wanted - delta[hi]) / (delta[lo] - delta[hi]);
    double epsilon = (bottom + hi) * step + Math.log1p(Math.expm1(-step) * Math.max(0, share));
    return Math.max(0, epsilon + 1e-13 * Math.abs(epsilon));
  }
}
