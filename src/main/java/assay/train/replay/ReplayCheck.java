package assay.train.replay;

import assay.stats.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Record and replay (Cebere et al. 2026): runs the algorithm on one data set, keeping every value
 * that went into a noise primitive and what came out; runs it again on a neighbor, handing out the
 * recorded outputs instead of fresh noise. All that the algorithm computes from public values is
 * then the same in both runs, so any public value that differs, and any exact value farther away
 * than its declared sensitivity, is a leak that the noise does not cover.
 *
 * <p>Deterministic: it proves a violation, with the step and the tensor, and needs no statistics.
 * It does not look at the noise itself ({@link NoiseCheck}) nor at how releases add up.
 *
 * <p>Each pair is replayed both ways, because frozen outputs lead through other states.
 */
public final class ReplayCheck {
  private static final int KEPT_PER_PAIR = 8;

  private final double slack;

  /** Allows for rounding of double-precision sums: one part in 10^9. */
  public ReplayCheck() {
    this(1e-9);
  }

  /**
   * Allows for coarser arithmetic.
   *
   * @param slack allowed excess of a distance, relative to the declared sensitivity and (for
   *     cancellation) to the largest value that was summed, >= 0
   */
  public ReplayCheck(double slack) {
    this.slack = Checks.nonNegative("slack", slack);
  }

  /**
   * Checks {@code algorithm} on every pair, both ways.
   *
   * @param primitive makes the noise of one recording
   */
  public <D> ReplayReport check(
      NoisyAlgorithm<D> algorithm,
      List<NeighborPair<D>> pairs,
      Supplier<NoisePrimitive> primitive) {
    List<ReplayViolation> violations = new ArrayList<>();
    long releases = 0;
    double largest = 0;
    for (NeighborPair<D> pair : pairs) {
      for (NeighborPair<D> way : List.of(pair, pair.swapped())) {
        Recording recording = Recording.of(algorithm, way.data(), primitive.get());
        Replay replay = new Replay(recording, way.name(), slack);
        replay.of(algorithm, way.neighbor());
        violations.addAll(replay.violations);
        releases += replay.releases;
        largest = Math.max(largest, replay.largestRatio);
      }
    }
    return new ReplayReport(violations, 2 * pairs.size(), releases, largest);
  }

  /** The runs have parted; nothing after this can be compared. */
  private static final class Parted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Parted() {
      super("the runs have parted", null, false, false);
    }
  }

  private static final class Replay implements NoiseSource {
    private final List<Recording.Event> events;
    private final String pair;
    private final double slack;
    private final List<ReplayViolation> violations = new ArrayList<>();
    private int next;
    private long releases;
    private double largestRatio;

    Replay(Recording recording, String pair, double slack) {
      events = recording.events();
      this.pair = pair;
      this.slack = slack;
    }

    <D> void of(NoisyAlgorithm<D> algorithm, D data) {
      try {
        algorithm.run(data, this);
      } catch (Parted parted) {
        return;
      } catch (RuntimeException crash) {
        Recording.Event crashed = new Recording.Crashed(crash.getClass().getSimpleName());
        if (next >= events.size() || !events.get(next).equals(crashed)) {
          add(ReplayViolation.Kind.CRASH, -1, crashed.where());
        }
        return;
      }
      if (next < events.size()) {
        Recording.Event missing = events.get(next);
        add(
            missing instanceof Recording.Crashed
                ? ReplayViolation.Kind.CRASH
                : ReplayViolation.Kind.CONTROL_FLOW,
            -1,
            missing.where());
      }
    }

    @Override
    public double[] release(NoiseCall call, double[] value) {
      if (!(nextEvent() instanceof Recording.Released then)
          || !then.call().name().equals(call.name())
          || then.call().step() != call.step()
          || then.call().mechanism() != call.mechanism()) {
        throw part(call.name(), call.step());
      }
      next++;
      releases++;
      if (then.value().length != value.length) {
        add(ReplayViolation.Kind.DECLARATION, call.step(), call.name() + " (length)");
        throw new Parted();
      }
      if (!then.call().equals(call)) {
        add(ReplayViolation.Kind.DECLARATION, call.step(), call.name());
      }
      compare(then, call, value);
      return then.output().clone();
    }

    private void compare(Recording.Released then, NoiseCall call, double[] value) {
      double distance = call.mechanism().distance(then.value(), value, 0, value.length);
      double allowed = Math.min(then.call().sensitivity(), call.sensitivity());
      double ratio = distance == 0 ? 0 : distance / allowed;
      largestRatio = Math.max(largestRatio, ratio);
      double rounding = slack * (allowed + largest(then.value()));
      if (!(distance <= allowed + rounding)) {
        String where = call.farthestTensor(then.value(), value);
        keep(
            new ReplayViolation(
                ReplayViolation.Kind.SENSITIVITY, pair, call.step(), where, distance, allowed));
      }
    }

    /** The rounding of a sum is relative to its terms; a finite maximum of the values stands in. */
    private static double largest(double[] values) {
      double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
      return Double.isFinite(largest) ? largest : 0;
    }

    @Override
    public void publish(String name, int step, double... values) {
      if (!(nextEvent() instanceof Recording.Published then)
          || !then.name().equals(name)
          || then.step() != step) {
        throw part(name, step);
      }
      next++;
      if (!Arrays.equals(then.values(), values)) {
        add(ReplayViolation.Kind.PUBLIC_VALUE, step, name);
      }
    }

    private Recording.Event nextEvent() {
      return next < events.size() ? events.get(next) : new Recording.Crashed("none");
    }

    private Parted part(String name, int step) {
      boolean crashed = next < events.size() && events.get(next) instanceof Recording.Crashed;
      add(crashed ? ReplayViolation.Kind.CRASH : ReplayViolation.Kind.CONTROL_FLOW, step, name);
      return new Parted();
    }

    private void add(ReplayViolation.Kind kind, int step, String where) {
      keep(new ReplayViolation(kind, pair, step, where, Double.NaN, Double.NaN));
    }

    private void keep(ReplayViolation violation) {
      if (violations.size() < KEPT_PER_PAIR) {
        violations.add(violation);
      }
    }
  }
}
