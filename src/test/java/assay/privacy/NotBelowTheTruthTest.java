package assay.privacy;

import static assay.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static assay.privacy.NeighboringRelation.REPLACE_ONE;
import static assay.privacy.NeighboringRelation.ZERO_OUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.AccountLine.Role;
import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.GivenDp;
import assay.privacy.PrivacyEvent.Laplace;
import assay.privacy.PrivacyEvent.NoisyMax;
import assay.privacy.PrivacyEvent.PermuteAndFlip;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.SparseVector;
import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import assay.stats.InputException;
import assay.stats.Normal;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Mechanisms with known worst inputs: every bound is at least what those inputs give. */
final class NotBelowTheTruthTest {
  private static final double DELTA = 1e-5;

  /** Every bound of the account is at least the truth, and the tightest not far above. */
  private static void between(
      double truth, double most, PrivacyEvent event, NeighboringRelation relation) {
    PrivacyAccount account = Accounts.of(new Release(event, relation));
    String what = event + " " + relation;
    for (AccountLine line : account.lines()) {
      if (line.role() == Role.BOUND) {
        double epsilon = line.curve().epsilon(DELTA);
        assertTrue(
            epsilon >= truth, what + " " + line.accountant() + " " + epsilon + " below " + truth);
      }
    }
    double tightest = account.tightest(DELTA).orElseThrow().curve().epsilon(DELTA);
    assertTrue(tightest <= most, what + " " + tightest + " above " + most);
  }

  private static double normal(double x, double mean) {
    return Math.exp(Normal.logPdf(x - mean));
  }

  /** Epsilon of one use of a pair by the rectangle rule and bisection: a naive twin. */
  private static double epsilon(DoubleUnaryOperator p, DoubleUnaryOperator q) {
    double lo = 0;
    double hi = 20;
    while (hi - lo > 1e-7) {
      double middle = 0.5 * (lo + hi);
      double delta = 0;
      for (double x = -12; x < 15; x += 1e-3) {
        delta += 1e-3 * Math.max(0, p.applyAsDouble(x) - Math.exp(middle) * q.applyAsDouble(x));
      }
      if (delta > DELTA) {
        lo = middle;
      } else {
        hi = middle;
      }
    }
    return lo;
  }

  /**
   * Others at -1, the record at 1, in its place -1 or nothing. 1000 of 100,000 records are drawn
   * and 800 kept, so that the record is kept with probability 0.008 and pushes a -1 out.
   */
  @Test
  void aRecordThatIsReplacedAtTheCapPushesAnotherOut() {
    double kept = 0.008;
    DoubleUnaryOperator with = x -> (1 - kept) * normal(x, 0) + kept * normal(x, 2);
    double replaced = epsilon(with, x -> normal(x, 0));
    double zeroed = epsilon(with, x -> (1 - kept) * normal(x, 0) + kept * normal(x, 1));
    assertEquals(2.6849, replaced, 1e-3);
    assertEquals(2.1817, zeroed, 1e-3);
    PrivacyEvent step = new TruncatedPoissonSampled(100_000, 0.01, 800, new Gaussian(1));
    between(replaced, 1.15 * replaced, step, REPLACE_ONE);
    between(zeroed, 1.15 * replaced, step, ZERO_OUT);
    // Composed on a grid of 2e-4: 11.195 and 8.897.
    between(11.19, 13.5, new Repeated(step, 1000), REPLACE_ONE);
    between(8.89, 13.5, new Repeated(step, 1000), ZERO_OUT);
  }

  /** Where no batch comes near the cap nothing changes. */
  @Test
  void aCapThatIsNeverReachedCostsNothing() {
    PrivacyEvent poisson = new Repeated(new PoissonSampled(0.01, new Gaussian(1)), 100);
    PrivacyEvent cut =
        new Repeated(new TruncatedPoissonSampled(10_000, 0.01, 300, new Gaussian(1)), 100);
    for (NeighboringRelation relation : NeighboringRelation.values()) {
      double epsilon =
          Accounts.of(new Release(poisson, relation))
              .tightest(DELTA)
              .orElseThrow()
              .curve()
              .epsilon(DELTA);
      between(epsilon * (1 - 1e-6), epsilon * (1 + 1e-3), cut, relation);
    }
  }

  /** Beyond e^709 doubles overflow; the epsilons themselves are ordinary numbers. */
  @Test
  void largeEpsilonsDoNotOverflow() {
    // Pure DP: epsilon + log1p(-delta (1 + e^-epsilon)) for randomized response.
    between(799.999, 800.001, new GivenDp(800, 0), REPLACE_ONE);
    between(2159.999, 2160.001, new Repeated(new NoisyMax(720), 3), REPLACE_ONE);
    // delta = 1 - e^((epsilon - 1/b) / 2).
    between(1000 - 2.1e-5, 1000 + 1e-3, new Laplace(0.001), ADD_OR_REMOVE_ONE);
  }

  /** delta = q (1 - e^((l - 1/b) / 2)) at e^epsilon = 1 - q + q e^l. */
  @Test
  void samplingOfLittleLaplaceNoiseDoesNotOverflow() {
    double half = Math.log(0.5);
    between(
        1000 + half - 4.1e-5,
        1000 + half + 0.05,
        new PoissonSampled(0.5, new Laplace(0.001)),
        ADD_OR_REMOVE_ONE);
    between(
        2000 + half - 4.1e-5,
        2000 + half + 0.05,
        new FixedSizeSampled(10, 5, new Laplace(0.001)),
        REPLACE_ONE);
    between(
        800 + half - 4.1e-5,
        800 + half + 0.05,
        new PoissonSampled(0.5, new PermuteAndFlip(800)),
        ADD_OR_REMOVE_ONE);
    // Twice, each use sampled with probability 1/2: both are with probability 1/4, and (1 - q) Q
    // keeps its mass only where losses below -709 are not lost.
    between(
        2 * (1000 + half) - 1e-3,
        2 * (1000 + half) + 0.1,
        new Repeated(new PoissonSampled(0.5, new Laplace(0.001)), 2),
        ADD_OR_REMOVE_ONE);
  }

  @Test
  void whatIsNotANumberIsNoDivergence() {
    RenyiNodes nodes =
        new RenyiNodes(
            new double[] {Double.NaN, 1},
            new double[] {Double.NaN, Math.log(2)},
            new double[] {0, Double.NaN});
    assertEquals(Double.POSITIVE_INFINITY, nodes.forward(2));
    assertEquals(Double.POSITIVE_INFINITY, nodes.mirrored(2));
  }

  /**
   * M of a batch S, of S with the record and of S with the null record may be a constant and
   * randomized response with opposite bits, each within epsilon 1 of its zero-out neighbor.
   */
  @Test
  void aGuaranteeUnderZeroOutSaysNothingOfABatchWithoutTheRecord() {
    double q = 0.01;
    double yes = 1 / (1 + Math.exp(-1));
    // Outputs: the constant where the record is out, else 0 or 1.
    double truth = Math.log((q * yes - DELTA) / (q * (1 - yes)));
    assertEquals(0.998, truth, 1e-3);
    between(truth, 1 + 1e-9, new PoissonSampled(q, new GivenDp(1, 0)), ZERO_OUT);
    between(truth, 1 + 1e-9, new PoissonSampled(q, new NoisyMax(1)), ZERO_OUT);
  }

  /** A 101st record is kept with probability 100 / 101 and pushes another out. */
  @Test
  void aRecordThatJoinsFullBatchesPushesAnotherOut() {
    double truth = new SampledGaussianOnce(100 / 101.0, 0.5).epsilon(DELTA) * (1 - 1e-6);
    between(
        truth,
        new GaussianCurve(2).epsilon(DELTA) + 1e-3,
        new TruncatedPoissonSampled(100, 1, 100, new Gaussian(1)),
        ADD_OR_REMOVE_ONE);
    // And where the cap is above all records but not above one more, or there is but one record.
    for (PrivacyEvent one :
        new PrivacyEvent[] {
          new TruncatedPoissonSampled(1, 0.5, 1, new Gaussian(1)),
          new TruncatedPoissonSampled(1, 1, 1, new Laplace(1)),
          new TruncatedPoissonSampled(3, 1, 2, new Laplace(1)),
          new TruncatedPoissonSampled(3, 1e-100, 1, new Gaussian(1))
        }) {
      for (NeighboringRelation relation : NeighboringRelation.values()) {
        between(0, 12, one, relation);
      }
    }
  }

  /** Sums of counts do not wrap, nor do arrays. */
  @Test
  void moreUsesThanAreResolvedAreRefused() {
    long many = 1_000_000_000;
    for (PrivacyEvent event :
        new PrivacyEvent[] {
          new Repeated(new Repeated(new GivenDp(1e-9, 0), many), 2),
          new Repeated(new SparseVector(1e-9, many), 2)
        }) {
      InputException refused =
          assertThrows(
              InputException.class, () -> Accounts.of(new Release(event, ADD_OR_REMOVE_ONE)));
      assertEquals("more than 10^9 uses of one mechanism are not accounted", refused.getMessage());
    }
    // As many as there may be: basic composition is 1, and no accountant is above.
    PrivacyEvent most = new Repeated(new GivenDp(1e-9, 0), many);
    between(0, 1.0001, most, ADD_OR_REMOVE_ONE);
    between(0, 2.0001, new Composed(List.of(most, most)), ADD_OR_REMOVE_ONE);
    between(
        0,
        1e4,
        new Repeated(new PoissonSampled(0.01, new Gaussian(1000)), many),
        ADD_OR_REMOVE_ONE);
  }

  /** The ends of the domain: figures, neither crashes nor NaN. */
  @Test
  void leastNoiseIsAFigure() {
    Gaussian least = new Gaussian(1e-6);
    for (PrivacyEvent event :
        new PrivacyEvent[] {
          least,
          new PoissonSampled(0.5, least),
          new Composed(List.of(new Repeated(least, 1_000_000_000), new Laplace(1))),
          new PoissonSampled(0.5, new Laplace(1e-6)),
          new GivenDp(1e6, 0),
          new Gaussian(1e100)
        }) {
      between(0, Double.POSITIVE_INFINITY, event, ADD_OR_REMOVE_ONE);
    }
  }

  /** The walk from a cap far below all batches was one by one. */
  @Test
  void aCapFarBelowTheBatchesIsNoLongWalk() {
    assertTimeout(
        Duration.ofSeconds(20),
        () ->
            between(
                0,
                100,
                new TruncatedPoissonSampled(2_000_000_000, 0.5, 1, new Gaussian(1)),
                ADD_OR_REMOVE_ONE));
  }

  @Test
  void moreRecordsThanABinomialCountsAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new TruncatedPoissonSampled(10_000_000_000L, 0.001, 5_000_000, new Gaussian(1)))
            .getMessage();
    assertEquals(
        "records must be at most 2147483647 where batches are cut at a cap, got 10000000000",
        message);
  }
}
