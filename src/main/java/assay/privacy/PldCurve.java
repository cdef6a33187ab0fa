package assay.privacy;

import assay.stats.Checks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The curve of independent mechanisms by composing their privacy-loss distributions. The lattice is
 * chosen for each question, so that its error stays below about 10^-5 of the answer, at whatever
 * scale the losses are. Other curves that bound the same mechanisms may stand beside it; each value
 * is the least of all.
 */
final class PldCurve implements PrivacyCurve {
  /** One mechanism, used {@code count} times. */
  record Part(LossPair pair, long count) {}

  /**
   * The step that other libraries use by default: taken where it adds little, so that figures agree
   * to the last digit.
   */
  private static final double COMMON_STEP = 1e-4;

  private static final double COMMON_ABSOLUTE = 3e-4;
  private static final double COMMON_RELATIVE = 5e-4;
  private static final double ABSOLUTE = 1e-12;
  private static final double RELATIVE = 1e-5;

  /** Of delta: what may be given away for narrower windows. */
  private static final double SPARE = 1e-7;

  private static final double[] TABLE_DELTAS = {0.2, 1e-2, 1e-4, 1e-6, 1e-9};

  private static final int SMALLEST = 1 << 10;
  private static final int LARGEST = 1 << 18;
  private static final int KEPT = 12;
  private static final int MOST_ROUNDS = 4;

  private final List<Part> parts;
  private final List<PrivacyCurve> others;
  private final String description;
  private final boolean symmetric;
  private final OptionalDouble exactStep;
  private final Rough forward;
  private final Rough backward;
  private final Map<Choice, LossSum[]> lattices = new HashMap<>();
  private final Deque<ComposedLoss[]> composed = new ArrayDeque<>();

  PldCurve(List<Part> parts, List<PrivacyCurve> others, String description) {
    this.parts = List.copyOf(parts);
    this.others = List.copyOf(others);
    this.description = description;
    this.exactStep = exactStep(parts);
    this.symmetric = parts.stream().allMatch(p -> p.pair().symmetric());
    double scale = parts.stream().mapToDouble(p -> p.pair().scale()).min().orElseThrow();
    double step = powerOfTwo(scale / 32);
    LossSum[] rough = sums(step, 16);
    forward = new Rough(rough[0]);
    backward = symmetric ? forward : new Rough(rough[1]);
  }

  /** A step that all parts lie on exactly. */
  private static OptionalDouble exactStep(List<Part> parts) {
    OptionalDouble first = parts.get(0).pair().exactStep();
    return parts.stream().allMatch(p -> p.pair().exactStep().equals(first))
        ? first
        : OptionalDouble.empty();
  }

  @Override
  public synchronized double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    double best = Double.POSITIVE_INFINITY;
    for (PrivacyCurve other : others) {
      best = Math.min(best, other.epsilon(delta));
    }
    if (delta == 0 || best == 0) {
      return best;
    }
    double spare = SPARE * delta;
    Rough one = forward.trimmed(spare);
    double tiltForward = one.sum.tiltForDelta(delta);
    Rough two = symmetric ? one : backward.trimmed(spare);
    double tiltBackward = symmetric ? tiltForward : two.sum.tiltForDelta(delta);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      ComposedLoss[] both = compose(one, tiltForward, two, tiltBackward, spare);
      double forwards = both[0].epsilon(delta);
      double backwards = both[1].epsilon(delta);
      double worse = Math.max(forwards, backwards);
      if (Double.isNaN(worse)) {
        // Out of the range of doubles: what else bounds the mechanism has to do.
        break;
      }
      best = Math.min(best, worse);
      ComposedLoss decisive = forwards >= backwards ? both[0] : both[1];
      if (worse == 0 || decisive.tells(worse)) {
        break;
      }
      tiltForward = one.sum.tiltForLoss(best);
      tiltBackward = symmetric ? tiltForward : two.sum.tiltForLoss(best);
    }
    return best;
  }

  @Override
  public synchronized double delta(double epsilon) {
    if (Double.isNaN(epsilon)) {
      throw new IllegalArgumentException("epsilon must be a number, got NaN");
    }
    if (epsilon < 0) {
      // delta of one direction at -e is 1 - e^-e + e^-e times delta of the other at e.
      return Math.min(1, -Math.expm1(epsilon) + Math.exp(epsilon) * delta(-epsilon));
    }
    double best = 1;
    for (PrivacyCurve other : others) {
      best = Math.min(best, other.delta(epsilon));
    }
    if (best == 0 || epsilon == Double.POSITIVE_INFINITY) {
      return best;
    }
    double known = Math.max(told(0, epsilon), symmetric ? 0 : told(1, epsilon));
    if (known <= 1) {
      return Math.min(best, known);
    }
    double spare = SPARE * Math.exp(forward.sum.logDelta(epsilon));
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Rough one = forward.trimmed(spare);
      Rough two = symmetric ? one : backward.trimmed(spare);
      double tiltForward = one.sum.tiltForLoss(epsilon);
      double tiltBackward = symmetric ? tiltForward : two.sum.tiltForLoss(epsilon);
      ComposedLoss[] both = compose(one, tiltForward, two, tiltBackward, spare);
      double worse = Math.max(both[0].delta(epsilon), both[1].delta(epsilon));
      if (Double.isNaN(worse)) {
        break;
      }
      best = Math.min(best, worse);
      // Chernoff may have been far off: give less away.
      if (spare <= 10 * SPARE * best) {
        break;
      }
      spare = SPARE * best;
    }
    return best;
  }

  /**
   * The same curve for very many questions, such as tabulating a trade-off function: read off
   * compositions for a few deltas, each of which is valid everywhere and close near its own. A
   * little above this curve in between.
   */
  synchronized PrivacyCurve table() {
    List<ComposedLoss[]> read = new ArrayList<>();
    for (double delta : TABLE_DELTAS) {
      double spare = SPARE * delta;
      Rough one = forward.trimmed(spare);
      Rough two = symmetric ? one : backward.trimmed(spare);
      double tiltForward = one.sum.tiltForDelta(delta);
      read.add(
          compose(
              one, tiltForward, two, symmetric ? tiltForward : two.sum.tiltForDelta(delta), spare));
    }
    return new PldTable(this, read);
  }

  @Override
  public String describe() {
    return description;
  }

  /** delta in one direction from what is already composed, or more than one. */
  private double told(int direction, double epsilon) {
    for (ComposedLoss[] both : composed) {
      if (both[direction].tells(epsilon)) {
        return both[direction].delta(epsilon);
      }
    }
    return 2;
  }

  private ComposedLoss[] compose(
      Rough one, double tiltForward, Rough two, double tiltBackward, double spare) {
    LossSum.TiltedSum first = fit(0, one.choose(tiltForward), tiltForward, spare);
    LossSum.TiltedSum second =
        symmetric ? first : fit(1, two.choose(tiltBackward), tiltBackward, spare);
    int width = (int) Math.max(first.width(), second.width());
    int n = Math.max(SMALLEST, Integer.highestOneBit(width) * 2);
    ComposedLoss[] both = ComposedLoss.of(first, second, n);
    composed.addFirst(both);
    if (composed.size() > KEPT) {
      composed.removeLast();
    }
    return both;
  }

  /** One direction on the lattice of a choice, or on a coarser one whose window is short enough. */
  private LossSum.TiltedSum fit(int direction, Choice wanted, double tilt, double spare) {
    Choice choice = wanted;
    if (exactStep.isPresent()) {
      Choice exact = new Choice(exactStep.getAsDouble(), 1 << 20, LARGEST);
      LossSum.TiltedSum tilted = lattices(exact)[direction].trimmed(spare).tilted(tilt);
      if (tilted.width() < LARGEST) {
        return tilted;
      }
    }
    while (true) {
      LossSum.TiltedSum tilted = lattices(choice)[direction].trimmed(spare).tilted(tilt);
      if (tilted.width() < choice.most) {
        return tilted;
      }
      double factor = Math.min(1e15, 1 + tilted.width() / choice.most);
      choice = new Choice(powerOfTwo(2 * factor * choice.step), choice.octave, choice.most);
    }
  }

  private LossSum[] lattices(Choice choice) {
    LossSum[] sums = lattices.get(choice);
    if (sums == null) {
      if (lattices.size() >= 4) {
        lattices.clear();
      }
      sums = sums(choice.step, choice.octave);
      lattices.put(choice, sums);
    }
    return sums;
  }

  private LossSum[] sums(double step, int perOctave) {
    List<LossLattice> one = new ArrayList<>();
    List<LossLattice> two = new ArrayList<>();
    long[] counts = new long[parts.size()];
    for (int i = 0; i < counts.length; i++) {
      LossLattice.Pair pair = parts.get(i).pair().lattice(step, perOctave);
      one.add(pair.forward());
      two.add(pair.backward());
      counts[i] = parts.get(i).count();
    }
    return new LossSum[] {new LossSum(one, counts), new LossSum(two, counts)};
  }

  private static double powerOfTwo(double x) {
    return Math.scalb(1.0, Math.getExponent(x));
  }

  /** A lattice: its step, its points per octave, and the most points of a window on it. */
  private record Choice(double step, int octave, int most) {}

  /** A sum on a coarse lattice of relative spacing, on which tilts and steps are chosen. */
  private static final class Rough {
    final LossSum sum;

    Rough(LossSum sum) {
      this.sum = sum;
    }

    Rough trimmed(double spare) {
      return new Rough(sum.trimmed(spare));
    }

    /**
     * The coarsest lattice whose spread changes epsilon by little. Splitting a loss between points
     * s apart raises log E e^(t L) by about t (t + 1) / 2 times the variance s^2 / 6 it adds, and
     * epsilon by that over t.
     */
    Choice choose(double tilt) {
      LossSum.TiltedSum tilted = sum.tilted(tilt);
      double size = Math.max(tilted.mean, tilted.deviation);
      double tolerance = ABSOLUTE + RELATIVE * size;
      int octave = 256;
      while (octave < 1 << 14 && sum.spread(tilted, 0, octave) > 0.1 * tolerance) {
        octave *= 2;
      }
      double window = tilted.width() * sum.step();
      double common = Math.min(COMMON_ABSOLUTE, COMMON_RELATIVE * size);
      if (window < COMMON_STEP * LARGEST && sum.spread(tilted, COMMON_STEP, octave) < common) {
        return new Choice(COMMON_STEP, octave, LARGEST);
      }
      double step = powerOfTwo(window / SMALLEST);
      // Twice as many points where the usual ones leave more than the common step may add.
      int most =
          sum.spread(tilted, window / LARGEST, octave) > COMMON_RELATIVE * size
              ? 2 * LARGEST
              : LARGEST;
      double least = window / most;
      while (0.5 * step >= least && sum.spread(tilted, step, octave) > tolerance) {
        step *= 0.5;
      }
      return new Choice(step, octave, most);
    }
  }
}
