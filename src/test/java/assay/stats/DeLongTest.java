package assay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class DeLongTest {
  private static final double[] IN = {.8, .4, .9, .35, .7};
  private static final double[] OUT = {.1, .5, .35, .2, .6, .15};

  @Test
  void logitIntervalIsThatOfTheDefinition() {
    // numpy: psi = (x[:,None]>y)+.5*(x[:,None]==y); v = psi.mean(1).var(ddof=1)/5 +
    // psi.mean(0).var(ddof=1)/6; h = 1.959964*sqrt(v)/(a*(1-a)); expit(logit(a) -+ h)
    Interval auc = DeLong.auc(IN, OUT, 0.95);
    assertEquals(0.85, auc.estimate(), 1e-15);
    assertEquals(0.46131011327642474, auc.lower(), 1e-12);
    assertEquals(0.974024221229557, auc.upper(), 1e-12);
    assertEquals("DeLong (logit)", auc.method());
  }

  @Test
  void pairedComparisonUsesTheCovariance() {
    // numpy: d = p.mean()-q.mean(); v = (p.mean(1)-q.mean(1)).var(ddof=1)/5 +
    // (p.mean(0)-q.mean(0)).var(ddof=1)/6; 2*norm.sf(abs(d)/sqrt(v))
    double[] first = {.8, .4, .9, .35, .7, .1, .5, .35, .2, .6, .15};
    double[] second = {.3, .6, .8, .5, .9, .2, .55, .1, .7, .3, .35};
    boolean[] member = new boolean[11];
    java.util.Arrays.fill(member, 0, 5, true);
    DeLong.Comparison comparison = DeLong.paired(first, second, member, 0.95);
    assertEquals(0.06666666666666665, comparison.difference().estimate(), 1e-12);
    assertEquals(-0.29161918140001597, comparison.difference().lower(), 1e-9);
    assertEquals(0.7153407410495684, comparison.pValue(), 1e-9);
  }

  @Test
  void anAttackDoesNotDifferFromItself() {
    double[] score = {.8, .4, .9, .35};
    boolean[] member = {true, true, false, false};
    DeLong.Comparison same = DeLong.paired(score, score, member, 0.95);
    assertEquals(1, same.pValue());
    assertEquals(0, same.difference().upper());
  }

  @Test
  void separatedSamplesHaveAnExactLowerEnd() {
    Interval auc = DeLong.auc(new double[] {5, 6, 7, 8}, new double[] {1, 2, 3, 4, 4.5}, 0.95);
    assertEquals(1, auc.estimate());
    assertEquals(1, auc.upper());
    // Clopper-Pearson, 4 of 4: .025^(1/4)
    assertEquals(Math.pow(0.025, 0.25), auc.lower(), 1e-12);
  }

  @Test
  void tiedSamplesDoNotPretendToCertainty() {
    Interval auc = DeLong.auc(new double[] {1, 1, 1}, new double[] {1, 1, 1}, 0.95);
    assertEquals(0.5, auc.estimate());
    assertTrue(auc.lower() < 0.2 && auc.upper() > 0.8);
  }

  @Test
  void intervalCoversTheTruth() {
    // Normal scores one deviation apart: AUC = Phi(1 / sqrt 2). 95 % over 1000 draws of 40 and 60;
    // fewer than 925 covered has probability 3e-4 (binom.cdf(924, 1000, .95)).
    UniformRandomProvider random = Seed.of(21).random();
    double truth = Normal.cdf(1 / Math.sqrt(2));
    long covered =
        IntStream.range(0, 1000)
            .filter(
                i -> {
                  double[] in = random.doubles(40).map(u -> Normal.quantile(u) + 1).toArray();
                  double[] out = random.doubles(60).map(Normal::quantile).toArray();
                  Interval auc = DeLong.auc(in, out, 0.95);
                  return auc.lower() <= truth && truth <= auc.upper();
                })
            .count();
    assertTrue(covered >= 925 && covered <= 985, "covered " + covered);
  }

  @Test
  void clusteredIntervalIsStudentsOverTargets() {
    // scipy: t.ppf(.975, 2) * std([.61, .58, .64], ddof=1) / sqrt(3)
    Interval mean = DeLong.clustered(new double[] {.61, .58, .64}, 0.95);
    assertEquals(0.61, mean.estimate(), 1e-12);
    assertEquals(0.07452413135250997, mean.upper() - mean.estimate(), 1e-10);
  }

  @Test
  void correctionsAreThoseOfR() {
    // R: p.adjust(c(.01, .04, .03, .005, .5), "holm") and "BH", "BY"
    double[] p = {.01, .04, .03, .005, .5};
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        new double[] {.04, .09, .09, .025, .5}, MultipleTests.holm(p), 1e-12);
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        new double[] {.025, .05, .05, .025, .5}, MultipleTests.benjaminiHochberg(p), 1e-12);
    double factor = 1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0;
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        new double[] {.025 * factor, .05 * factor, .05 * factor, .025 * factor, 1},
        MultipleTests.benjaminiYekutieli(p),
        1e-12);
  }
}
