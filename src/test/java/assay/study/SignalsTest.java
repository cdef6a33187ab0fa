package assay.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SignalsTest {
  private static Map<Signal, float[]> of(float[] logits, int[] labels, int classes) {
    Map<Signal, float[]> columns = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      columns.put(signal, Signals.of(signal, logits, labels, classes));
    }
    return columns;
  }

  @Test
  void agreesWithPublishedLogitValues() {
    // TF-Privacy advanced_mia_test: logits [[1,2,-3],[-1,1,0]], labels [1,2]: logit .98185009
    // -1.12692802, cross-entropy
    // .31817543 1.40760596
    float[] phi =
        of(new float[] {1, 2, -3, -1, 1, 0}, new int[] {1, 2}, 3)
            .get(Signal.LOGIT_SCALED_CONFIDENCE);
    assertArrayEquals(new float[] {0.98185009f, -1.12692802f}, phi, 1e-6f);
    assertEquals(0.31817543, Signals.loss(0.98185009), 1e-7);
    assertEquals(1.40760596, Signals.loss(-1.12692802), 1e-7);
  }

  @Test
  void confidenceThatRoundsToOneStaysFinite() {
    float[] phi = of(new float[] {200, -200}, new int[] {0}, 2).get(Signal.LOGIT_SCALED_CONFIDENCE);
    assertEquals(400f, phi[0]);
  }

  @Test
  void entropiesAgreeWithANaiveTwin() {
    float[] logits = {0.3f, -1.2f, 0.9f};
    double sum = 0;
    double[] p = new double[3];
    for (int c = 0; c < 3; c++) {
      p[c] = Math.exp(logits[c]);
      sum += p[c];
    }
    double entropy = 0;
    double modified = 0;
    for (int c = 0; c < 3; c++) {
      p[c] /= sum;
      entropy -= p[c] * Math.log(p[c]);
      modified -= c == 1 ? (1 - p[c]) * Math.log(p[c]) : p[c] * Math.log(1 - p[c]);
    }
    Map<Signal, float[]> signals = of(logits, new int[] {1}, 3);
    assertEquals(-entropy, signals.get(Signal.ENTROPY)[0], 1e-6);
    assertEquals(-modified, signals.get(Signal.MODIFIED_ENTROPY)[0], 1e-6);
    assertEquals(Math.log(p[2] / (1 - p[2])), signals.get(Signal.TOP_CONFIDENCE)[0], 1e-6);
    assertEquals(0f, signals.get(Signal.CORRECT)[0]);
  }
}
