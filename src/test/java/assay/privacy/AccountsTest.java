package assay.privacy;

import static assay.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static assay.privacy.NeighboringRelation.REPLACE_ONE;
import static assay.privacy.NeighboringRelation.ZERO_OUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.AccountLine.Role;
import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.ConcentratedDp;
import assay.privacy.PrivacyEvent.Exponential;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.GivenDp;
import assay.privacy.PrivacyEvent.Laplace;
import assay.privacy.PrivacyEvent.PerLayerGaussian;
import assay.privacy.PrivacyEvent.PermuteAndFlip;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.RandomizedResponse;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.RunCount;
import assay.privacy.PrivacyEvent.Selection;
import assay.privacy.PrivacyEvent.TreeAggregation;
import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

final class AccountsTest {
  private static final PrivacyEvent BASE =
      new Repeated(new PoissonSampled(0.01, new Gaussian(1)), 1000);

  private static PrivacyAccount account(PrivacyEvent event, NeighboringRelation relation) {
    return Accounts.of(new Release(event, relation));
  }

  private static double epsilon(
      String accountant, PrivacyEvent event, NeighboringRelation relation, double delta) {
    return account(event, relation).by(accountant).orElseThrow().curve().epsilon(delta);
  }

  private static double reference(String mechanism, double sigma, String accountant) {
    List<Vectors.Row> rows =
        Vectors.of(mechanism, accountant).stream().filter(r -> r.sigma() == sigma).toList();
    assertEquals(1, rows.size(), mechanism + " " + sigma + " " + accountant);
    return rows.get(0).epsilon();
  }

  /** In the tolerance of the rows, which err on the safe side themselves. */
  private static void assertPld(double expected, double actual) {
    assertTrue(actual >= expected * (1 - 2e-5) - 1e-6, actual + " below " + expected);
    assertTrue(actual <= expected + 1e-4, actual + " above " + expected);
  }

  @Test
  void pldOfOtherMechanismsAgreesWithTheReferenceRows() {
    assertPld(
        reference("laplace_add_remove(sigma=b/sensitivity)", 0.5, "pld"),
        epsilon("pld", new Laplace(0.5), ADD_OR_REMOVE_ONE, 0.1));
    assertPld(
        reference("exponential_mechanism(sigma=eps)", 1, "pld"),
        epsilon("pld", new Repeated(new Exponential(1), 5), ADD_OR_REMOVE_ONE, 1e-6));
    assertPld(
        reference("permute_and_flip(sigma=eps)", 1, "pld"),
        epsilon("pld", new Repeated(new PermuteAndFlip(1), 5), ADD_OR_REMOVE_ONE, 1e-6));
    assertPld(
        reference("poisson_laplace_add_remove", 1, "pld"),
        epsilon(
            "pld",
            new Repeated(new PoissonSampled(0.1, new Laplace(1)), 10),
            ADD_OR_REMOVE_ONE,
            1e-6));
    assertPld(
        reference("poisson_gaussian_replace_one", 1, "pld"),
        epsilon("pld", BASE, REPLACE_ONE, 1e-5));
    assertPld(
        reference("poisson_gaussian_replace_one", 10, "pld"),
        epsilon(
            "pld",
            new Repeated(new PoissonSampled(0.5, new Gaussian(10)), 500),
            REPLACE_ONE,
            1e-5));
    PrivacyEvent mixed =
        new Composed(
            List.of(
                new Repeated(new PoissonSampled(0.01, new Gaussian(1)), 500),
                new Repeated(new PoissonSampled(0.02, new Gaussian(1.5)), 500),
                new Repeated(new Gaussian(5), 2)));
    String name = "hetero:500x(1.0;0.01)+500x(1.5;0.02)+2xGauss5.0";
    assertPld(reference(name, 1, "pld"), epsilon("pld", mixed, ADD_OR_REMOVE_ONE, 1e-5));
    assertEquals(reference(name, 1, "rdp"), epsilon("rdp", mixed, ADD_OR_REMOVE_ONE, 1e-5), 1e-5);
  }

  @Test
  void truncatedBatchesCostALittle() {
    double epsilon =
        epsilon(
            "pld",
            new Repeated(
                new TruncatedPoissonSampled(60_000, 0.004266667, 320, new Gaussian(1.1)), 14_062),
            ADD_OR_REMOVE_ONE,
            1e-5);
    assertPld(reference("truncated_poisson_gaussian(n=60000;B=256;cap=320)", 1.1, "pld"), epsilon);
  }

  @Test
  void randomizedResponseIsExact() {
    // The rows round each loss up by up to 1e-4; 10 (ln 3) less what delta takes off is exact.
    double top = Math.pow(0.75, 10);
    double exact = 10 * Math.log(3) + Math.log1p(-1e-5 / top);
    double epsilon =
        epsilon("pld", new Repeated(new RandomizedResponse(2, 0.5), 10), REPLACE_ONE, 1e-5);
    assertEquals(exact, epsilon, 1e-9);
    double row = reference("randomized_response_replace_one_k2(sigma=noise_prob)", 0.5, "pld");
    assertTrue(epsilon <= row && row - epsilon < 1e-3);
  }

  @Test
  void rdpOfOtherMechanismsIsNeverAboveTheRows() {
    Map<Double, PrivacyEvent> rows =
        Map.of(
            reference("exponential_mechanism(sigma=eps)", 0.1, "rdp"),
            new Repeated(new Exponential(0.1), 100),
            reference("permute_and_flip(sigma=eps)", 0.1, "rdp"),
            new Repeated(new PermuteAndFlip(0.1), 100),
            reference("laplace_add_remove(sigma=b/sensitivity)", 20, "rdp"),
            new Repeated(new Laplace(20), 1000),
            reference("zcdp(sigma=rho)", 0.5, "rdp"),
            new ConcentratedDp(0.5));
    rows.forEach(
        (row, event) -> {
          double epsilon = epsilon("rdp", event, ADD_OR_REMOVE_ONE, 1e-5);
          assertTrue(epsilon <= row + 2e-6, event + " got " + epsilon + " for " + row);
          assertTrue(epsilon >= row - 2e-3, event + " got " + epsilon + " for " + row);
        });
    assertEquals(
        reference("tree_aggregation_5x1000_replace_special", 5, "rdp"),
        epsilon("rdp", new TreeAggregation(5, 1000, 1), ZERO_OUT, 1e-6),
        1e-5);
  }

  @Test
  void selectionOfTheBestRunAgreesWithTheRows() {
    Map<String, RunCount> laws =
        Map.of(
            "geometric_mean10", new RunCount.TruncatedNegativeBinomial(1, 10),
            "logarithmic_mean10", new RunCount.TruncatedNegativeBinomial(0, 10),
            "logarithmic_mean100", new RunCount.TruncatedNegativeBinomial(0, 100),
            "tnb0.5_mean10", new RunCount.TruncatedNegativeBinomial(0.5, 10),
            "poisson_mean10", new RunCount.Poisson(10),
            "poisson_mean100", new RunCount.Poisson(100));
    laws.forEach(
        (name, law) -> {
          double row = reference("hyperparam_select_" + name, 1, "rdp");
          double epsilon = epsilon("rdp", new Selection(BASE, law), ADD_OR_REMOVE_ONE, 1e-5);
          assertTrue(epsilon <= row + 2e-6 && epsilon >= row - 5e-4, name + " got " + epsilon);
        });
  }

  /** The rows are the general bound of Wang et al. 2019; sampling theorems have become tighter. */
  @Test
  void fixedSizeBatchesAreNeverAboveTheRows() {
    for (Vectors.Row row : Vectors.of("wor_gaussian_replace_one", "rdp")) {
      // The rows take the noise relative to how far a replacement moves the sum: two clip norms.
      PrivacyEvent event =
          new Repeated(
              new FixedSizeSampled(1000, Math.round(1000 * row.q()), new Gaussian(2 * row.sigma())),
              row.steps());
      double rdp = epsilon("rdp", event, REPLACE_ONE, row.delta());
      double pld = epsilon("pld", event, REPLACE_ONE, row.delta());
      assertTrue(pld <= rdp && rdp <= row.epsilon(), row + " got " + pld + ", " + rdp);
    }
  }

  /**
   * The curve of {@link FixedSizePair} is not beaten by any three batches: without the record, with
   * it, with its replacement.
   */
  @Test
  void fixedSizePairIsNotBeatenByAnyBatches() {
    UniformRandomProvider random = Seed.of(6).child("batches").random();
    double width = 4e-3;
    for (int i = 0; i < 60; i++) {
      double q = random.nextDouble();
      double sigma = 0.4 + 2 * random.nextDouble();
      double epsilon = 3 * random.nextDouble() - 1.5;
      double a = 2 * random.nextDouble() - 1;
      double b = 2 * random.nextDouble() - 1;
      double c = i % 3 == 0 ? a : i % 3 == 1 ? b : 2 * random.nextDouble() - 1;
      double other = 0;
      for (double x = -12 * sigma - 1; x < 12 * sigma + 1; x += width) {
        double out = (1 - q) * density(x - c, sigma);
        double p = out + q * density(x - a, sigma);
        double r = out + q * density(x - b, sigma);
        other += Math.max(0, p - Math.exp(epsilon) * r) * width;
      }
      FixedSizePair pair = new FixedSizePair(new SampledGaussianPair(q, sigma / 2));
      PldCurve curve = new PldCurve(List.of(new PldCurve.Part(pair, 1)), List.of(), "");
      assertTrue(
          curve.delta(epsilon) >= other - 1e-9,
          q + " " + sigma + " " + epsilon + " " + a + " " + b + " " + c);
    }
  }

  @Test
  void shuffledBatchesNeverGetThePoissonEpsilon() {
    PrivacyAccount account = Accounts.of(TrainingContract.shuffled(1000, 1, false, 1000, 1, 1));
    AccountLine bound = account.tightest(1e-5).orElseThrow();
    AccountLine wish =
        account.lines().stream()
            .filter(l -> l.role() == Role.WOULD_BE_CLAIMED)
            .findFirst()
            .orElseThrow();
    AccountLine least =
        account.lines().stream()
            .filter(l -> l.role() == Role.LOWER_BOUND)
            .findFirst()
            .orElseThrow();
    assertEquals(new GaussianCurve(1).epsilon(1e-5), bound.curve().epsilon(1e-5), 1e-9);
    assertEquals(0.149, wish.curve().epsilon(1e-5), 1e-3);
    assertEquals(2.882096, least.curve().epsilon(1e-5), 2e-6);
    assertTrue(account.refusals().get(0).startsWith("The loader shuffles."));
  }

  @Test
  void lowerBoundOfShufflingAgreesWithTheRows() {
    for (Vectors.Row row :
        Vectors.of("shuffle_one_epoch_lower_bound_zero_out", "chua2024_lower_bound")) {
      double epsilon = new ShuffleLowerBound(row.sigma(), row.steps()).epsilon(row.delta());
      assertEquals(row.epsilon(), epsilon, 2e-6, row.toString());
    }
  }

  @Test
  void secondEpochOfShufflingCounts() {
    double one =
        Accounts.of(TrainingContract.shuffled(1000, 10, false, 100, 2, 1))
            .tightest(1e-5)
            .orElseThrow()
            .curve()
            .epsilon(1e-5);
    double begun =
        Accounts.of(TrainingContract.shuffled(1000, 10, false, 101, 2, 1))
            .tightest(1e-5)
            .orElseThrow()
            .curve()
            .epsilon(1e-5);
    assertEquals(new GaussianCurve(0.5).epsilon(1e-5), one, 1e-9);
    assertEquals(new GaussianCurve(Math.sqrt(0.5)).epsilon(1e-5), begun, 1e-9);
  }

  @Test
  void clippingRecordsGivesNoUserLevelEpsilon() {
    PrivacyAccount account =
        Accounts.of(
            TrainingContract.poisson(1000, 0.01, 100, 1, 1)
                .withUnits(PrivacyUnit.RECORD, PrivacyUnit.USER));
    assertTrue(account.tightest(1e-5).isEmpty());
    assertTrue(account.refusals().get(0).startsWith("Each record was clipped, not each user"));
  }

  @Test
  void fixedSizeBatchesNeverGetThePoissonEpsilonUnderAddOrRemove() {
    PrivacyAccount account =
        Accounts.of(TrainingContract.fixedSize(1000, 100, 40, 2, 1).under(ADD_OR_REMOVE_ONE));
    // A record that joins pushes another out: Poisson sampling at half the noise.
    double bound = account.tightest(1e-5).orElseThrow().curve().epsilon(1e-5);
    assertEquals(PldAccountant.poissonGaussian(0.1, 1, 40).epsilon(1e-5), bound, 1e-9);
    AccountLine wish =
        account.lines().stream()
            .filter(l -> l.role() == Role.WOULD_BE_CLAIMED)
            .findFirst()
            .orElseThrow();
    double claimed = wish.curve().epsilon(1e-5);
    assertEquals(PldAccountant.poissonGaussian(0.1, 2, 40).epsilon(1e-5), claimed, 1e-9);
    assertTrue(bound > 2 * claimed, bound + " against " + claimed);
    assertTrue(account.refusals().get(0).startsWith("Batches of fixed size are not Poisson"));
  }

  @Test
  void layersAreOneJointGaussian() {
    double expected = new GaussianCurve(Math.sqrt(1 / 4.0 + 1 / 9.0)).epsilon(1e-5);
    assertEquals(
        expected,
        epsilon("analytic", new PerLayerGaussian(List.of(2.0, 3.0)), ADD_OR_REMOVE_ONE, 1e-5),
        1e-9);
  }

  @Test
  void manyUsesAreUsesOneByOne() {
    List<PrivacyEvent> once =
        List.of(
            new PoissonSampled(0.05, new Gaussian(1.3)),
            new Laplace(3),
            new Exponential(0.4),
            new GivenDp(0.3, 1e-8));
    for (PrivacyEvent event : once) {
      double many = epsilon("pld", new Repeated(event, 7), ADD_OR_REMOVE_ONE, 1e-6);
      double each =
          epsilon(
              "pld",
              new Composed(java.util.Collections.nCopies(7, event)),
              ADD_OR_REMOVE_ONE,
              1e-6);
      assertEquals(many, each, 1e-12, event.toString());
      double single = epsilon("pld", event, ADD_OR_REMOVE_ONE, 1e-6);
      assertTrue(many > 1.3 * single, event + ": " + many + " after " + single);
    }
  }

  @Test
  void replaceOnePairIsNotBeatenByOtherDirections() {
    // Two records that pull by a and -b with a, b <= 1 are told apart no better than by 1 and -1.
    UniformRandomProvider random = Seed.of(5).child("pairs").random();
    double width = 2e-3;
    for (int i = 0; i < 30; i++) {
      double q = random.nextDouble();
      double sigma = 0.4 + 2 * random.nextDouble();
      double epsilon = 2 * random.nextDouble();
      double a = 2 * random.nextDouble() - 1;
      double b = 2 * random.nextDouble() - 1;
      double worst = 0;
      double other = 0;
      for (double x = -12 * sigma - 1; x < 12 * sigma + 1; x += width) {
        worst += excess(q, sigma, epsilon, 1, -1, x) * width;
        other += excess(q, sigma, epsilon, a, b, x) * width;
      }
      assertTrue(other <= worst + 1e-9, q + " " + sigma + " " + epsilon + " " + a + " " + b);
    }
  }

  private static double excess(
      double q, double sigma, double epsilon, double a, double b, double x) {
    double zero = density(x, sigma);
    double p = (1 - q) * zero + q * density(x - a, sigma);
    double r = (1 - q) * zero + q * density(x - b, sigma);
    return Math.max(0, p - Math.exp(epsilon) * r);
  }

  private static double density(double x, double sigma) {
    return Math.exp(Normal.logPdf(x / sigma)) / sigma;
  }

  @Test
  void inversesKeepTheClaimAtTheirSafeEnd() {
    PrivacyClaim.ApproximateDp claim = new PrivacyClaim.ApproximateDp(2, 1e-5, ADD_OR_REMOVE_ONE);
    double sigma = NoiseCalibration.sigmaFor(claim, 0.02, 500);
    double epsilon = PldAccountant.poissonGaussian(0.02, sigma, 500).epsilon(1e-5);
    assertTrue(epsilon <= 2 && epsilon > 1.9999, "got " + epsilon);
    long steps = NoiseCalibration.stepsFor(claim, 0.02, 1);
    assertTrue(PldAccountant.poissonGaussian(0.02, 1, steps).epsilon(1e-5) <= 2);
    assertTrue(PldAccountant.poissonGaussian(0.02, 1, steps + 1).epsilon(1e-5) > 2);
    double rate = NoiseCalibration.rateFor(claim, 1, 1000);
    epsilon = PldAccountant.poissonGaussian(rate, 1, 1000).epsilon(1e-5);
    assertTrue(epsilon <= 2 && epsilon > 1.9999, "got " + epsilon);
  }

  /** The loss at x = 1 alone is (2 - 1) / (2 sigma^2) = 1250 and more, with probability q / 2. */
  @Test
  void tinyNoiseIsNotCappedUnderReplaceOne() {
    double epsilon = PldAccountant.replaceOne(0.5, 0.02, 1).epsilon(1e-5);
    assertTrue(epsilon > 1249, "epsilon " + epsilon);
    assertTrue(PldAccountant.replaceOne(0.5, 0.02, 1).delta(700) > 0.1);
  }

  @Test
  void outOfRangeIsInfiniteAndNeverKept() {
    double once = PldAccountant.poissonGaussian(0.05, 0.02, 1).epsilon(1e-5);
    assertTrue(once > 1400, "epsilon " + once);
    assertEquals(
        0,
        NoiseCalibration.stepsFor(
            new PrivacyClaim.ApproximateDp(1, 1e-5, NeighboringRelation.ADD_OR_REMOVE_ONE),
            0.05,
            0.02));
    assertTrue(PldAccountant.poissonGaussian(0.01, 0.01, 1).delta(100) > 0.005);
  }

  /** GDP with mu = epsilon sqrt(n) in the limit: delta(0) = 2 Phi(mu / 2) - 1 = 1.26e-4. */
  @Test
  void manyTinyReleasesAddUp() {
    PrivacyAccount account =
        Accounts.of(
            new Release(
                new PrivacyEvent.Repeated(new PrivacyEvent.GivenDp(1e-7, 0), 10_000_000),
                NeighboringRelation.ADD_OR_REMOVE_ONE));
    for (AccountLine line : account.lines()) {
      assertTrue(line.curve().delta(0) > 1.2e-4, line.accountant() + " " + line.curve().delta(0));
    }
  }

  /** Sampling a mechanism that gives all away: delta is close to q in the lower half of losses. */
  @Test
  void aSampledStrongLeakKeepsItsMass() {
    double q = 0.01;
    for (double epsilon : new double[] {30, 32, 36, 40}) {
      PrivacyAccount account =
          Accounts.of(
              new Release(
                  new PrivacyEvent.Repeated(
                      new PrivacyEvent.PoissonSampled(q, new PrivacyEvent.GivenDp(epsilon, 0)), 10),
                  NeighboringRelation.ADD_OR_REMOVE_ONE));
      double delta = account.lines().get(0).curve().delta(epsilon / 2);
      // At least one of ten batches holds the record: 1 - 0.99^10.
      assertTrue(delta > 0.0945, epsilon + ": " + delta);
    }
  }
}
