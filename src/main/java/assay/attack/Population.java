package assay.attack;

import assay.data.Dataset;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records from the same source that are in no model, neither target nor reference.
 *
 * @param labels per record its class
 * @param target the target's signals
 * @param references the reference models' signals, models in the order of {@link References}; may
 *     be empty
 * @param logits the target's, record-major; may be empty
 * @param features may be empty
 */
public record Population(
    int[] labels,
    Map<Signal, float[]> target,
    Map<Signal, SignalMatrix> references,
    Optional<float[]> logits,
    Optional<Dataset> features) {
  public Population {
    target = AttackContext.copy(target);
    references = AttackContext.copy(references);
    for (Map.Entry<Signal, float[]> entry : target.entrySet()) {
      AttackContext.checkSignal("population " + entry.getKey(), entry.getValue(), labels.length);
    }
    for (Map.Entry<Signal, SignalMatrix> entry : references.entrySet()) {
      if (entry.getValue().records() != labels.length) {
        throw new IllegalArgumentException(
            "population references must have "
                + labels.length
                + " records, got "
                + entry.getValue().records());
      }
    }
  }

  /** Signals alone. */
  public static Population of(
      int[] labels, Map<Signal, float[]> target, Map<Signal, SignalMatrix> references) {
    return new Population(labels, target, references, Optional.empty(), Optional.empty());
  }

  /** How many records. */
  public int size() {
    return labels.length;
  }

  /** The target's signal of one kind. */
  float[] target(Signal signal) {
    float[] values = target.get(signal);
    if (values == null) {
      throw new IllegalArgumentException("the population has no target signal " + signal);
    }
    return values;
  }

  Population models(int[] chosen, Map<Signal, float[]> newTarget) {
    Map<Signal, SignalMatrix> rows = new EnumMap<>(Signal.class);
    references.forEach((signal, matrix) -> rows.put(signal, new ChosenModels(matrix, chosen)));
    return new Population(labels, newTarget, rows, Optional.empty(), features);
  }
}
