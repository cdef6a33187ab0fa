package assay.bound.mechanism;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Proposes events from training samples: thresholds on every coordinate, on differences of
 * coordinates, on the direction between the two means; and, where outputs repeat, the sets of
 * outputs whose likelihood ratio is largest (the Neyman-Pearson order).
 */
final class EventSearch {
  private static final int MOST_COORDINATES_FOR_DIFFERENCES = 6;
  private static final int MOST_DISTINCT = 256;
  private static final int LEAST_REPEATS = 8;
  private static final int THRESHOLDS = 24;

  private final double[][] in;
  private final double[][] out;
  private final int trained;
  private final List<Event> events = new ArrayList<>();

  /** Looks at the first {@code trained} samples of each side and no others. */
  EventSearch(double[][] in, double[][] out, int trained) {
    this.in = in;
    this.out = out;
    this.trained = trained;
  }

  List<Event> events() {
    discrete();
    int width = width();
    for (int i = 0; i < width; i++) {
      int a = i;
      thresholds("y[" + a + "]", y -> at(y, a));
    }
    if (width > 1 && width <= MOST_COORDINATES_FOR_DIFFERENCES) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < i; j++) {
          int a = i;
          int b = j;
          thresholds("y[" + a + "] - y[" + b + "]", y -> at(y, a) - at(y, b));
        }
      }
    }
    if (width > 1) {
      direction(width);
    }
    return events;
  }

  private int width() {
    int width = 0;
    for (int i = 0; i < trained; i++) {
      width = Math.max(width, Math.max(in[i].length, out[i].length));
    }
    return width;
  }

  /** An output that is shorter than others is below everything in the coordinates it lacks. */
  private static double at(double[] y, int i) {
    double value = i < y.length ? y[i] : Double.NEGATIVE_INFINITY;
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  private void thresholds(String name, ToDoubleFunction<double[]> feature) {
    double[] pooled = new double[2 * trained];
    for (int i = 0; i < trained; i++) {
      pooled[2 * i] = feature.applyAsDouble(in[i]);
      pooled[2 * i + 1] = feature.applyAsDouble(out[i]);
    }
    Arrays.sort(pooled);
    double last = Double.NaN;
    for (int k = 1; k < THRESHOLDS; k++) {
      // denser towards both tails
      double u = 0.5 - 0.5 * Math.cos(Math.PI * k / THRESHOLDS);
      double t = pooled[(int) (u * (pooled.length - 1))];
      if (t == last) {
        continue;
      }
      last = t;
      events.add(
          new Event(
              String.format(Locale.ROOT, "%s >= %.6g", name, t),
              y -> feature.applyAsDouble(y) >= t));
      events.add(
          new Event(
              String.format(Locale.ROOT, "%s < %.6g", name, t), y -> feature.applyAsDouble(y) < t));
    }
  }

  private void direction(int width) {
    double[] weight = new double[width];
    for (int j = 0; j < width; j++) {
      double sum = 0;
      double squares = 0;
      double difference = 0;
      for (int i = 0; i < trained; i++) {
        double a = at(in[i], j);
        double b = at(out[i], j);
        difference += a - b;
        sum += a + b;
        squares += a * a + b * b;
      }
      double mean = sum / (2 * trained);
      double variance = squares / (2 * trained) - mean * mean;
      weight[j] = variance > 0 && Double.isFinite(variance) ? difference / variance : 0;
    }
    thresholds(
        "direction of means",
        y -> {
          double s = 0;
          for (int j = 0; j < weight.length; j++) {
            s += weight[j] == 0 ? 0 : weight[j] * at(y, j);
          }
          return s;
        });
  }

  private void discrete() {
    int most = Math.min(MOST_DISTINCT, 2 * trained / LEAST_REPEATS);
    Map<List<Double>, int[]> counts = new HashMap<>();
    for (int i = 0; i < trained; i++) {
      counts.computeIfAbsent(key(in[i]), k -> new int[2])[0]++;
      counts.computeIfAbsent(key(out[i]), k -> new int[2])[1]++;
      if (counts.size() > most) {
        return;
      }
    }
    List<List<Double>> order = new ArrayList<>(counts.keySet());
    Map<List<Double>, Integer> rank = new HashMap<>();
    order.sort(
        (a, b) -> {
          int byRatio = Double.compare(ratio(counts, b), ratio(counts, a));
          return byRatio != 0 ? byRatio : a.toString().compareTo(b.toString());
        });
    for (int i = 0; i < order.size(); i++) {
      rank.put(order.get(i), i);
    }
    for (int size = 1; size < order.size(); size++) {
      int taken = size;
      Event likely =
          new Event(
              size == 1 ? "y = " + order.get(0) : size + " likeliest outputs",
              y -> rank.getOrDefault(key(y), Integer.MAX_VALUE) < taken);
      events.add(likely);
    }
  }

  private static double ratio(Map<List<Double>, int[]> counts, List<Double> key) {
    int[] c = counts.getOrDefault(key, new int[2]);
    return (c[0] + 0.5) / (c[1] + 0.5);
  }

  private static List<Double> key(double[] y) {
    return Arrays.stream(y).boxed().toList();
  }
}
