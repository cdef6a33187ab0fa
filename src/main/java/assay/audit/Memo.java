package assay.audit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers that follow from their question alone, kept: models, targets and repeated audits of one
 * recipe ask an accountant for the same numbers.
 */
final class Memo<K, V> {
  private static final int MOST = 256;

  private final Map<K, V> known = new ConcurrentHashMap<>();

  V of(K question, Function<K, V> answer) {
    V found = known.get(question);
    if (found != null) {
      return found;
    }
    V value = answer.apply(question);
    if (known.size() < MOST) {
      known.put(question, value);
    }
    return value;
  }
}
