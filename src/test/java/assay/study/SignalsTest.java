package assay.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final float[] LOGITS = {1, 2, -3, -1, 1, 0};
  private static final int[] LABELS = {1, 2};

  @Test
  void confidenceAndLossAreThoseOfTensorFlowPrivacy() {
    // advanced_mia_test.py: logits [[1, 2, -3], [-1, 1, 0]], labels [1, 2]
    float[] phi = Signals.of(Signal.LOGIT_SCALED_CONFIDENCE, LOGITS, LABELS, 3);
    assertArrayEquals(new float[] {.98185009f, -1.12692802f}, phi, 1e-6f);
    assertEquals(.31817543, Signals.loss(phi[0]), 1e-7);
    assertEquals(1.40760596, Signals.loss(phi[1]), 1e-7);
  }

  @Test
  void entropiesAreThoseOfTheirDefinitions() {
    double[][] p = new double[2][3];
    for (int r = 0; r < 2; r++) {
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        sum += Math.exp(LOGITS[3 * r + c]);
      }
      for (int c = 0; c < 3; c++) {
        p[r][c] = Math.exp(LOGITS[3 * r + c]) / sum;
      }
    }
    float[] entropy = Signals.of(Signal.ENTROPY, LOGITS, LABELS, 3);
    float[] modified = Signals.of(Signal.MODIFIED_ENTROPY, LOGITS, LABELS, 3);
    float[] top = Signals.of(Signal.TOP_CONFIDENCE, LOGITS, LABELS, 3);
    for (int r = 0; r < 2; r++) {
      double plain = 0;
      double mentr = 0;
      for (int c = 0; c < 3; c++) {
        plain += p[r][c] * Math.log(p[r][c]);
        mentr +=
            c == LABELS[r] ? (1 - p[r][c]) * Math.log(p[r][c]) : p[r][c] * Math.log(1 - p[r][c]);
      }
      assertEquals(plain, entropy[r], 1e-6);
      assertEquals(mentr, modified[r], 1e-6);
      assertEquals(Math.log(p[r][1] / (1 - p[r][1])), top[r], 1e-6);
    }
    assertArrayEquals(new float[] {1, 0}, Signals.of(Signal.CORRECT, LOGITS, LABELS, 3));
  }

  @Test
  void nothingSaturatesWhereProbabilitiesRoundToOne() {
    float[] logits = {40, 0, 60, 0, 1000, -1000, -1000, 1000};
    int[] labels = {0, 0, 0, 0};
    float[] phi = Signals.of(Signal.LOGIT_SCALED_CONFIDENCE, logits, labels, 2);
    assertArrayEquals(new float[] {40, 60, 2000, -2000}, phi);
    assertTrue(Signals.loss(phi[0]) > Signals.loss(phi[1]) && Signals.loss(phi[1]) > 0);
    assertEquals(2000, Signals.loss(phi[3]));
    for (Signal signal : Signal.values()) {
      for (float value : Signals.of(signal, logits, labels, 2)) {
        assertTrue(Float.isFinite(value), signal + " " + value);
      }
    }
  }
}
