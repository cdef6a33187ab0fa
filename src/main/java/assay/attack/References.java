package assay.attack;

import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Reference (shadow) models as an attack sees them: their signals on the audited records and which
 * of the records each was trained on. Models 2j and 2j + 1 are taken for a pair of the paired
 * design.
 *
 * @param signals per kind, models x records
 * @param membership models x records
 * @param logits of one model on all records, record-major; empty where they were not kept
 */
public record References(
    Map<Signal, SignalMatrix> signals,
    MembershipMatrix membership,
    Optional<IntFunction<float[]>> logits) {
  public References {
    signals = AttackContext.copy(signals);
    for (Map.Entry<Signal, SignalMatrix> entry : signals.entrySet()) {
      SignalMatrix matrix = entry.getValue();
      if (matrix.models() != membership.models() || matrix.records() != membership.records()) {
        throw new IllegalArgumentException(
            "reference signal "
                + entry.getKey()
                + " and membership must have the same shape, got "
                + matrix.models()
                + " x "
                + matrix.records()
                + " and "
                + membership.models()
                + " x "
                + membership.records());
      }
    }
  }

  /** Signals without logits. */
  public static References of(Map<Signal, SignalMatrix> signals, MembershipMatrix membership) {
    return new References(signals, membership, Optional.empty());
  }

  /** One kind of signal. */
  SignalMatrix signal(Signal signal) {
    SignalMatrix matrix = signals.get(signal);
    if (matrix == null) {
      throw new IllegalArgumentException(
          "the references have no signal " + signal + ", they have " + signals.keySet());
    }
    return matrix;
  }

  /** How many models. */
  public int models() {
    return membership.models();
  }

  /** The first {@code k} models alone: a smaller budget from the same trainings. */
  References first(int k) {
    return at(IntStream.range(0, k).toArray());
  }

  /** The models at {@code chosen}, in that order. */
  References at(int[] chosen) {
    Map<Signal, SignalMatrix> rows = new EnumMap<>(Signal.class);
    signals.forEach((signal, matrix) -> rows.put(signal, new ChosenModels(matrix, chosen)));
    return new References(
        rows, membership.at(chosen), logits.map(source -> model -> source.apply(chosen[model])));
  }
}
