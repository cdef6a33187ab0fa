package assay.bound;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Bounds that depend on counts alone, kept: simulations and many targets ask for the same ones. */
final class BoundMemo {
  private static final int MOST = 50_000;

  private record Key(Record counts, double delta, double alpha) {}

  private final Map<Key, Double> known = new ConcurrentHashMap<>();

  <C extends Record> double of(C counts, double delta, double alpha, ToDoubleFunction<C> bound) {
    Key key = new Key(counts, delta, alpha);
    Double found = known.get(key);
    if (found != null) {
      return found;
    }
    double value = bound.applyAsDouble(counts);
    if (known.size() < MOST) {
      known.put(key, value);
    }
    return value;
  }
}
