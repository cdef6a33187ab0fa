package assay.privacy;

import assay.stats.Normal;
import java.util.Arrays;

/**
 * Two mixtures of normals of one variance, such that the loss l(x) = ln(p(x) / q(x)) increases: the
 * Poisson-sampled Gaussian under replace-one, (1 - q) N(0) + q N(1) against (1 - q) N(0) + q N(-1).
 * The two records are in the batch or out of it together, and are worst when they pull in opposite
 * directions.
 *
 * <p>Why these directions, for contributions a and b of norm at most 1 in any dimension: at gamma'
 * = e^epsilon >= 1 the hockey-stick divergence is q f(a, b), f = that of N(a) against (1 - w) N(0)
 * + w N(b) at gamma, with gamma = 1 + (gamma' - 1) / q and w = gamma' / gamma (Balle, Barthe and
 * Gaboardi 2018, Theorem 2). The set S where N(a) wins is where (1 - w) N(0) / N(a) + w N(b) / N(a)
 * < 1 / gamma. If a.b <= |a|^2, both ratios fall in the direction a: S is closed upward along a, so
 * the derivative of f by |a|, the mean over S and N(a) of the distance beyond a, is not negative;
 * and likewise f does not fall when b moves along -a, then (a.b <= 0) outward, then (|a| = |b| = 1)
 * on the sphere away from a, until b = -a. If a.b > |a|^2, then |a - b| <= 1 and f is at most the
 * weighted mean of the divergences of N(a) from N(0) and from N(b), each at most that of N(1) from
 * N(0) = f(1, 0) <= f(1, -1).
 */
final class ReplaceOnePair implements LossPair {
  private static final double FAR = 12.2;
  private static final double LARGEST_LOSS = 600;
  private final double[] p;
  private final double[] q;
  private final double[] means;
  private final double sigma;
  private final boolean symmetric;
  private final double scale;

  /** Weights of P and of Q on common means, in units of the clip norm. */
  private ReplaceOnePair(
      double[] p, double[] q, double[] means, double sigma, boolean symmetric, double scale) {
    this.p = p;
    this.q = q;
    this.means = means;
    this.sigma = sigma;
    this.symmetric = symmetric;
    this.scale = scale;
  }

  /** One step of the Poisson-sampled Gaussian mechanism when one record is replaced. */
  static ReplaceOnePair replaceOne(double rate, double sigma) {
    return new ReplaceOnePair(
        new double[] {0, 1 - rate, rate},
        new double[] {rate, 1 - rate, 0},
        new double[] {-1, 0, 1},
        sigma,
        true,
        rate * Math.min(1, 1 / sigma));
  }

  @Override
  public double scale() {
    return scale;
  }

  @Override
  public boolean symmetric() {
    return symmetric;
  }

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    double least = means[0] - FAR * sigma;
    double most = means[means.length - 1] + FAR * sigma;
    double bottom = Math.max(loss(least), -LARGEST_LOSS);
    double top = Math.min(loss(most), LARGEST_LOSS);
    long[] nodes =
        LossNodes.between(
            (long) Math.floor(bottom / step), (long) Math.ceil(top / step), perOctave);
    int n = nodes.length;
    double[] forward = new double[n];
    double[] backward = new double[n];
    double x0 = least;
    for (int k = 0; k + 1 < n; k++) {
      double l0 = nodes[k] * step;
      double l1 = nodes[k + 1] * step;
      double x1 = point(l1, x0, most);
      if (x1 > x0) {
        cell(x0, x1, l0, l1, forward, backward, k);
      }
      x0 = Math.max(x0, x1);
    }
    double beyondP = 0;
    double beyondQ = 0;
    double belowP = 0;
    double belowQ = 0;
    for (int i = 0; i < means.length; i++) {
      beyondP += p[i] * Normal.sf((x0 - means[i]) / sigma);
      beyondQ += q[i] * Normal.sf((x0 - means[i]) / sigma);
      belowP += p[i] * Normal.cdf((least - means[i]) / sigma);
      belowQ += q[i] * Normal.cdf((least - means[i]) / sigma);
    }
    forward[0] += belowP;
    double[] reversed = new double[n];
    long[] mirrored = new long[n];
    for (int k = 0; k < n; k++) {
      mirrored[k] = -nodes[n - 1 - k];
      reversed[k] = backward[n - 1 - k];
    }
    reversed[0] += beyondQ;
    LossLattice one = new LossLattice(step, nodes, forward, beyondP);
    return symmetric
        ? new LossLattice.Pair(one, one)
        : new LossLattice.Pair(one, new LossLattice(step, mirrored, reversed, belowQ));
  }

  private void cell(
      double x0, double x1, double l0, double l1, double[] forward, double[] backward, int k) {
    // In slices narrow enough for the quadrature.
    int slices = (int) Math.ceil((x1 - x0) / (0.5 * sigma));
    double width = (x1 - x0) / slices;
    double wholeUp = -Math.expm1(l0 - l1);
    double wholeDown = Math.expm1(l1 - l0);
    double pUp = 0;
    double pAll = 0;
    double qDown = 0;
    for (int s = 0; s < slices; s++) {
      double middle = x0 + (s + 0.5) * width;
      for (int i = 0; i < GaussLegendre.X6.length; i++) {
        double x = middle + 0.5 * width * GaussLegendre.X6[i];
        double atP = GaussLegendre.W6[i] * width * density(p, x);
        double atQ = GaussLegendre.W6[i] * width * density(q, x);
        double loss = Math.min(l1, Math.max(l0, loss(x)));
        pAll += atP;
        pUp += atP * -Math.expm1(l0 - loss) / wholeUp;
        qDown += atQ * Math.expm1(l1 - loss) / wholeDown;
      }
    }
    forward[k] += Math.max(0, pAll - pUp);
    forward[k + 1] += pUp;
    // The Q-masses at the points are e^-l times the P-masses there, up to rounding.
    backward[k] += qDown;
    backward[k + 1] += pUp * Math.exp(-l1);
  }

  private double density(double[] weights, double x) {
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      double z = (x - means[i]) / sigma;
      sum += weights[i] * Math.exp(-0.5 * z * z);
    }
    return sum / (sigma * Math.sqrt(2 * Math.PI));
  }

  /** ln(p(x) / q(x)), relative to the mean 0 so that nothing under- or overflows early. */
  private double loss(double x) {
    return log(p, x) - log(q, x);
  }

  private double log(double[] weights, double x) {
    double[] terms = new double[means.length];
    double max = Double.NEGATIVE_INFINITY;
    double excess = 0;
    for (int i = 0; i < means.length; i++) {
      terms[i] = (2 * x - means[i]) * means[i] / (2 * sigma * sigma);
      if (weights[i] > 0) {
        max = Math.max(max, terms[i]);
      }
    }
    if (max < 1 && Arrays.stream(terms).allMatch(t -> t > -40)) {
      for (int i = 0; i < means.length; i++) {
        excess += weights[i] * Math.expm1(terms[i]);
      }
      return Math.log1p(excess);
    }
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      sum += weights[i] > 0 ? weights[i] * Math.exp(terms[i] - max) : 0;
    }
    return max + Math.log(sum);
  }

  /** Where the loss is {@code l}, in [from, to]. */
  private double point(double l, double from, double to) {
    double flo = loss(from) - l;
    if (flo >= 0) {
      return from;
    }
    if (loss(to) - l <= 0) {
      return to;
    }
    // Double from the left first: the next point is mostly near.
    double lo = from;
    double width = 1e-3 * sigma;
    double hi = Math.min(to, from + width);
    while (loss(hi) < l) {
      lo = hi;
      width *= 2;
      hi = Math.min(to, hi + width);
    }
    double fhi = loss(hi) - l;
    flo = loss(lo) - l;
    for (int i = 0; i < 60 && hi - lo > 1e-13 * sigma; i++) {
      double x = lo - flo * (hi - lo) / (fhi - flo);
      if (!(x > lo && x < hi) || i % 3 == 2) {
        x = 0.5 * (lo + hi);
      }
      double fx = loss(x) - l;
      if (fx == 0) {
        return x;
      }
      if (fx < 0) {
        lo = x;
        flo = fx;
      } else {
        hi = x;
        fhi = fx;
      }
    }
    return 0.5 * (lo + hi);
  }
}
