package assay.statistical;

import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.Estimators;
import assay.bound.GaussianNull;
import assay.bound.OrderStatisticAuditor;
import assay.bound.SequentialAuditor;
import assay.bound.Thresholds;
import assay.bound.Trials;
import assay.stats.Binomials;
import assay.stats.Seed;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How often a bound exceeds the truth, on scores drawn directly from the law of a mechanism. A
 * bound for any mechanism is held against the mechanism's own epsilon, one for a Gaussian family
 * against the epsilon of the smallest Gaussian curve that covers the mechanism.
 *
 * <p>A cell fails where the count of bounds above the truth is improbable at alpha = 5 %: exact
 * binomial tail below 1e-5, so that hundreds of cells together raise a false alarm in less than one
 * run of a hundred.
 */
class CoverageTest {
  private static final Confidence CONFIDENCE = Confidence.of(0.95);
  private static final double IMPROBABLE = 1e-5;
  private static final int AUDITS = 2000;

  private static Map<String, EpsilonAuditor> independent() {
    AuditorSettings runs = AuditorSettings.of(Trials.INDEPENDENT_RUNS);
    Map<String, EpsilonAuditor> auditors = new LinkedHashMap<>();
    auditors.put("clopper-pearson", Estimators.auditor("clopper-pearson", runs));
    auditors.put(
        "clopper-pearson, split",
        Estimators.auditor("clopper-pearson", runs.with(Thresholds.SPLIT)));
    auditors.put("gdp", Estimators.auditor("gdp", runs));
    auditors.put("order-statistic", Estimators.auditor("order-statistic", runs));
    auditors.put("sequential", Estimators.auditor("sequential", runs));
    auditors.put("sequential, Gaussian", SequentialAuditor.of(new GaussianNull()));
    return auditors;
  }

  private static Map<String, EpsilonAuditor> oneRun() {
    AuditorSettings canaries = AuditorSettings.of(Trials.CANARIES_OF_ONE_RUN);
    Map<String, EpsilonAuditor> auditors = new LinkedHashMap<>();
    auditors.put("one-run", Estimators.auditor("one-run", canaries));
    auditors.put("one-run-fdp", Estimators.auditor("one-run-fdp", canaries));
    return auditors;
  }

  static Stream<Mechanism> mechanisms() {
    return Stream.of(0.0, 1.0, 2.0, 4.0, 8.0)
        .flatMap(
            epsilon ->
                Stream.of(
                    Mechanism.gaussian(epsilon),
                    Mechanism.laplace(epsilon),
                    Mechanism.randomizedResponse(epsilon)));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("mechanisms")
  void noEstimatorExceedsTheTruthTooOften(Mechanism mechanism) {
    for (int n : sizes()) {
      Map<String, EpsilonAuditor> all = oneRun();
      all.putAll(independent());
      cells(mechanism, n, AUDITS, all);
    }
  }

  static Stream<Mechanism> sampled() {
    // Epsilon at 1e-5 of one step, by the closed form of its hockey-stick divergence (scipy).
    return Stream.of(
        Mechanism.sampledGaussian(0.1, 1, 1.6845438143),
        Mechanism.sampledGaussian(0.5, 2, 1.3535734223));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("sampled")
  void noEstimatorForAnyMechanismFailsOnTheSampledGaussian(Mechanism mechanism) {
    Map<String, EpsilonAuditor> any = new LinkedHashMap<>(oneRun());
    any.putAll(independent());
    any.keySet().removeIf(name -> !anyMechanism(name));
    for (int n : sizes()) {
      cells(mechanism, n, AUDITS, any);
    }
  }

  static Stream<Mechanism> commonCoins() {
    return Stream.of(Mechanism.commonCoin(0.1, 2.234, 1), Mechanism.commonCoin(0.06, 2.46, 1));
  }

  /** Here order-statistic is wrong, which is why it is refused for canaries of one model. */
  @Tag("slow")
  @ParameterizedTest
  @MethodSource("commonCoins")
  void oneRunEstimatorsHoldWhereOneCoinSwitchesAllCanaries(Mechanism mechanism) {
    for (int n : new int[] {500, 1000}) {
      cells(mechanism, n, AUDITS, oneRun());
      EpsilonAuditor misused =
          OrderStatisticAuditor.withDefaultGuesses(new GaussianNull(), Trials.INDEPENDENT_RUNS);
      int above = above("order-statistic", misused, mechanism, n, AUDITS);
      row("order-statistic (refused here)", mechanism, n, above, AUDITS);
      assertTrue(above > 0.055 * AUDITS, "the counterexample no longer bites: " + above);
    }
  }

  @Test
  void boundsHoldOnAFewCells() {
    Map<String, EpsilonAuditor> all = oneRun();
    all.putAll(independent());
    cells(Mechanism.gaussian(2), 200, 150, all);
    cells(Mechanism.randomizedResponse(1), 200, 150, all);
    cells(Mechanism.gaussian(0), 60, 150, all);
  }

  /** The test of the test: the largest Clopper-Pearson bound of all thresholds is too large. */
  @Test
  void theStudyWouldSeeAnEstimatorThatErrs() {
    EpsilonAuditor estimate =
        Estimators.auditor("bayesian", AuditorSettings.of(Trials.INDEPENDENT_RUNS));
    int above = above("bayesian", estimate, Mechanism.gaussian(0), 200, 200);
    assertTrue(Binomials.sf(above - 1L, 200, 0.05) < IMPROBABLE, "only " + above);
  }

  private static int[] sizes() {
    return Stream.of(System.getProperty("assay.coverage.sizes", "50,500,5000").split(","))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private static void cells(
      Mechanism mechanism, int n, int audits, Map<String, EpsilonAuditor> auditors) {
    auditors.forEach(
        (name, auditor) -> {
          int above = above(name, auditor, mechanism, n, audits);
          if (audits >= AUDITS) {
            row(name, mechanism, n, above, audits);
          }
          double tail = Binomials.sf(above - 1L, audits, 0.05);
          assertTrue(
              tail > IMPROBABLE,
              () -> name + " on " + mechanism.name() + ", n = " + n + ": " + above);
        });
  }

  private static int above(
      String name, EpsilonAuditor auditor, Mechanism mechanism, int n, int audits) {
    boolean coins = name.startsWith("one-run") || name.startsWith("order");
    double truth = anyMechanism(name) ? mechanism.epsilon() : mechanism.gaussianEpsilon();
    Seed root = Seed.of(5).child(name).child(mechanism.name()).child(n);
    int above = 0;
    for (int i = 0; i < audits; i++) {
      Seed seed = root.child(i);
      AttackScores scores = coins ? mechanism.coins(n, seed) : mechanism.halves(n, seed);
      double bound =
          auditor.audit(scores, Mechanism.DELTA, CONFIDENCE, seed.child("audit")).epsilon();
      above += bound > truth ? 1 : 0;
    }
    return above;
  }

  /** Whether the bound must hold for every mechanism, or only for its family. */
  private static boolean anyMechanism(String name) {
    return name.equals("sequential")
        || (!name.contains("Gaussian")
            && Estimators.byId(name.replaceAll(",.*", "")).kind() != Kind.BOUND_UNDER_FAMILY);
  }

  private static void row(String name, Mechanism mechanism, int n, int above, int audits) {
    Report.line(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.2f | %d | %d/%d | %.4f |",
            name,
            mechanism.name(),
            mechanism.epsilon(),
            n,
            above,
            audits,
            (double) above / audits));
  }
}
