package assay.privacy;

import assay.stats.Checks;
import assay.stats.Normal;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * What an attack on DP-SGD with Poisson batches reaches that adds up, over the steps, the log
 * likelihood ratio of each noised sum, rounded to a lattice.
 *
 * <p>Of one step, "in" is P = (1 - q) N(0, sigma^2) + q N(1, sigma^2) and "out" is Q = N(0,
 * sigma^2), with loss l(x) = ln(1 - q + q e^((2 x - 1) / (2 sigma^2))). The sum of l over the steps
 * is the best statistic there is (Neyman and Pearson); the sum of l rounded to multiples of h is
 * one that an attack may use. Its law under P and under Q is the T-fold convolution of the masses
 * of the cells, by FFT; both tails of it at every cut are the error rates. So a forecast made from
 * it is never of more than an attack can reach, while an accountant's curve is of no less than the
 * best one can. h is chosen so that rounding loses next to nothing.
 */
public final class AttainedTradeOff implements TradeOffFunction {
  /** Normal mass beyond this many standard deviations is left in the outermost cells: 10^-19. */
  private static final double FAR = 9;

  /** Of the sum, mass beyond the window: e to this power. */
  private static final double LOG_OUTSIDE = -34;

  private static final int COARSE_CELLS = 4096;
  private static final int MOST_CELLS = 1 << 17;
  private static final int MOST_WINDOW = 1 << 19;
  private static final long MANY_STEPS = 20_000;
  private static final double ROUNDING = 1e-11;
  private static final double ROUNDING_PER_STEP = 1e-15;

  private final String description;
  private final double slack;

  /** After the j cells of highest sums: false positives, from 0 up, and false negatives, down. */
  private final double[] falsePositives;

  private final double[] falseNegatives;

  private AttainedTradeOff(String description, double slack, double[] p, double[] q) {
    this.description = description;
    this.slack = slack;
    int n = p.length;
    falsePositives = new double[n + 1];
    falseNegatives = new double[n + 1];
    for (int j = 1; j <= n; j++) {
      falsePositives[j] = Math.min(1, falsePositives[j - 1] + Math.max(0, q[n - j]));
      falseNegatives[n - j] = Math.min(1, falseNegatives[n - j + 1] + Math.max(0, p[j - 1]));
    }
    falsePositives[n] = 1;
    falseNegatives[0] = 1;
  }

  /**
   * Of the Poisson-sampled Gaussian mechanism; without sampling, of the Gaussian one, exactly.
   *
   * @param q probability that a record is in a batch, (0, 1]
   * @param sigma noise standard deviation over L2 sensitivity, > 0
   * @param steps >= 1
   */
  public static TradeOffFunction poissonGaussian(double q, double sigma, long steps) {
    Checks.atLeast("steps", 1L, steps);
    Checks.positive("sigma", sigma);
    if (!(q > 0 && q <= 1)) {
      throw new IllegalArgumentException("q must be in (0, 1], got " + q);
    }
    if (q == 1) {
      return GaussianCurve.of(sigma, steps);
    }
    OneStep step = new OneStep(q, sigma);
    Cells cells = step.cells((step.highest() - step.lowest()) / COARSE_CELLS);
    int wanted = steps > MANY_STEPS ? 1 << 17 : 1 << 15;
    double h = 1.1 * cells.window(steps).length() * cells.h / wanted;
    h = Math.max(h, (step.highest() - step.lowest()) / MOST_CELLS);
    cells = step.cells(h);
    Window window = cells.window(steps);
    while (window.length() > MOST_WINDOW) {
      h *= 2;
      cells = step.cells(h);
      window = cells.window(steps);
    }
    int n = Integer.highestOneBit((int) Math.max(2, window.length())) * 2;
    return new AttainedTradeOff(
        String.format(
            Locale.ROOT,
            "Poisson-sampled Gaussian, one way round, q = %.6g, sigma = %.6g, %d steps",
            q,
            sigma,
            steps),
        ROUNDING + ROUNDING_PER_STEP * steps,
        cells.sum(cells.p, steps, window, n),
        cells.sum(cells.q, steps, window, n));
  }

  @Override
  public double falseNegativeRate(double falsePositiveRate) {
    double x = Checks.inUnit("falsePositiveRate", falsePositiveRate);
    int low = last(j -> falsePositives[j] <= x);
    int high = low + 1;
    return between(
        x, falsePositives[low], falsePositives[high], falseNegatives[low], falseNegatives[high]);
  }

  @Override
  public double falsePositiveRate(double falseNegativeRate) {
    double y = Checks.inUnit("falseNegativeRate", falseNegativeRate);
    int low = last(j -> falseNegatives[j] > y);
    int high = low + 1;
    return between(
        y, falseNegatives[high], falseNegatives[low], falsePositives[high], falsePositives[low]);
  }

  /**
   * The last cut before the outermost where this holds, the first where it never does; it holds up
   * to some cut, and at none beyond.
   */
  private int last(IntPredicate holds) {
    int low = 0;
    int high = falsePositives.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (holds.test(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A coin between the tests at both ends of a cell. */
  private double between(double x, double x0, double x1, double y0, double y1) {
    double share = x1 > x0 ? Math.min(1, Math.max(0, (x - x0) / (x1 - x0))) : 0;
    return Math.max(0, Math.min(1 - x, y0 + (y1 - y0) * share + slack));
  }

  @Override
  public String describe() {
    return description;
  }

  /** The losses of one step. */
  private record OneStep(double q, double sigma) {
    double lowest() {
      return loss(-FAR * sigma);
    }

    double highest() {
      return loss(1 + FAR * sigma);
    }

    private double loss(double x) {
      double g = (2 * x - 1) / (2 * sigma * sigma);
      return g > 300 ? g + Math.log(q) : Math.log1p(q * Math.expm1(g));
    }

    /** Where the loss is this; minus infinity below the least. */
    private double point(double loss) {
      double ratio = (Math.expm1(loss) + q) / q;
      return ratio <= 0 ? Double.NEGATIVE_INFINITY : sigma * sigma * Math.log(ratio) + 0.5;
    }

    /** Masses of the losses that round to each multiple of h. */
    Cells cells(double h) {
      int first = (int) Math.rint(lowest() / h);
      int last = Math.max(first + 1, (int) Math.rint(highest() / h));
      double[] inMass = new double[last - first + 1];
      double[] outMass = new double[last - first + 1];
      double from = Double.NEGATIVE_INFINITY;
      for (int k = first; k <= last; k++) {
        double to = k == last ? Double.POSITIVE_INFINITY : point((k + 0.5) * h);
        double out = mass(from / sigma, to / sigma);
        outMass[k - first] = out;
        inMass[k - first] = (1 - q) * out + q * mass((from - 1) / sigma, (to - 1) / sigma);
        from = to;
      }
      return new Cells(h, first, inMass, outMass);
    }

    private static double mass(double a, double b) {
      return Math.max(0, a > 0 ? Normal.sf(a) - Normal.sf(b) : Normal.cdf(b) - Normal.cdf(a));
    }
  }

  /** Where the sum lies, as multiples of the lattice. */
  private record Window(long first, long last) {
    long length() {
      return last - first + 1;
    }
  }

  /** Masses at the multiples {@code first}, {@code first + 1}, … of h. */
  private static final class Cells {
    final double h;
    final int first;
    final double[] p;
    final double[] q;

    Cells(double h, int first, double[] p, double[] q) {
      this.h = h;
      this.first = first;
      this.p = p;
      this.q = q;
    }

    /** Outside of which the sum is seldom, under P and under Q, by Chernoff's bound. */
    Window window(long steps) {
      int last = first + p.length - 1;
      double low = Math.min(reach(p, steps, false), reach(q, steps, false));
      double high = Math.max(reach(p, steps, true), reach(q, steps, true));
      return new Window(
          (long) Math.max((double) steps * first, Math.floor(low)),
          (long) Math.min((double) steps * last, Math.ceil(high)));
    }

    /** The end of the sum at one side: least over t of (T K(t) + 34) / t. */
    private double reach(double[] mass, long steps, boolean upwards) {
      double best = Double.POSITIVE_INFINITY;
      double end = upwards ? first + p.length - 1.0 : -first;
      for (double t = 1e-7; t < 1e3; t *= 1.3) {
        double factor = Math.exp(-t);
        double weight = 1;
        double sum = 0;
        for (int i = 0; i < mass.length && weight > 1e-300; i++) {
          sum += weight * mass[upwards ? mass.length - 1 - i : i];
          weight *= factor;
        }
        double bound = (steps * (t * end + Math.log(sum)) - LOG_OUTSIDE) / t;
        if (bound > best) {
          break;
        }
        best = bound;
      }
      return upwards ? best : -best;
    }

    /** The law of the sum in the window. */
    double[] sum(double[] mass, long steps, Window window, int n) {
      double[] re = new double[n];
      double[] im = new double[n];
      for (int i = 0; i < mass.length; i++) {
        re[Math.floorMod(first + i, n)] += mass[i];
      }
      Fft fft = Fft.of(n);
      fft.forward(re, im);
      for (int i = 0; i < n; i++) {
        double size = Math.pow(Math.hypot(re[i], im[i]), steps);
        double angle = Math.atan2(im[i], re[i]) * steps;
        re[i] = size * Math.cos(angle);
        im[i] = size * Math.sin(angle);
      }
      fft.inverse(re, im);
      double[] law = new double[Math.toIntExact(window.length())];
      for (int i = 0; i < law.length; i++) {
        law[i] = re[(int) Math.floorMod(window.first() + i, (long) n)] / n;
      }
      return law;
    }
  }
}
