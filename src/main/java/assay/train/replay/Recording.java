package assay.train.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that one run let out, in order, with the exact values behind it. */
public final class Recording {
  /** Something that happened at the door. */
  public sealed interface Event {
    /** Name and step, for messages. */
    String where();
  }

  /**
   * A release through noise.
   *
   * @param call what was declared
   * @param value the exact value; not copied, do not change
   * @param output what the public saw; not copied, do not change
   */
  public record Released(NoiseCall call, double[] value, double[] output) implements Event {
    @Override
    public String where() {
      return place(call.name(), call.step());
    }
  }

  /**
   * A value treated as public.
   *
   * @param name what it is
   * @param step 0-based; -1 outside of any step
   * @param values not copied, do not change
   */
  public record Published(String name, int step, double[] values) implements Event {
    @Override
    public String where() {
      return place(name, step);
    }
  }

  /**
   * The algorithm stopped with an exception.
   *
   * @param exception its class
   */
  public record Crashed(String exception) implements Event {
    @Override
    public String where() {
      return "crash with " + exception;
    }
  }

  private final List<Event> events;
  private final Map<Integer, int[]> batches;

  Recording(List<Event> events, Map<Integer, int[]> batches) {
    this.events = List.copyOf(events);
    this.batches = Collections.unmodifiableMap(new TreeMap<>(batches));
  }

  /**
   * Runs {@code algorithm} on {@code data} and keeps what it let out.
   *
   * @param primitive draws the noise
   */
  public static <D> Recording of(NoisyAlgorithm<D> algorithm, D data, NoisePrimitive primitive) {
    Recorder recorder = new Recorder(primitive);
    try {
      algorithm.run(data, recorder);
    } catch (RuntimeException crash) {
      recorder.events.add(new Crashed(crash.getClass().getSimpleName()));
    }
    return new Recording(recorder.events, recorder.batches);
  }

  /** Everything, in order. */
  public List<Event> events() {
    return events;
  }

  /** The releases, in order. */
  public List<Released> released() {
    return events.stream().filter(Released.class::isInstance).map(Released.class::cast).toList();
  }

  /** The public values of this name, in order. */
  public List<Published> published(String name) {
    return events.stream()
        .filter(Published.class::isInstance)
        .map(Published.class::cast)
        .filter(p -> p.name().equals(name))
        .toList();
  }

  /** The records that each step used, where the algorithm told; by step. */
  public Map<Integer, int[]> batches() {
    return batches;
  }

  static String place(String name, int step) {
    return step < 0 ? name : name + " at step " + step;
  }

  private static final class Recorder implements NoiseSource {
    private final NoisePrimitive primitive;
    private final List<Event> events = new ArrayList<>();
    private final Map<Integer, int[]> batches = new TreeMap<>();

    Recorder(NoisePrimitive primitive) {
      this.primitive = primitive;
    }

    @Override
    public double[] release(NoiseCall call, double[] value) {
      double[] kept = value.clone();
      double[] output = primitive.release(call, kept);
      events.add(new Released(call, kept, output));
      return output.clone();
    }

    @Override
    public void publish(String name, int step, double... values) {
      events.add(new Published(name, step, values.clone()));
    }

    @Override
    public void drew(int step, int... positions) {
      batches.put(step, positions.clone());
    }
  }
}
