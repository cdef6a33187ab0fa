package assay.statistical;

import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.Estimators;
import assay.bound.PowerForecast;
import assay.bound.Trials;
import assay.privacy.GaussianCurve;
import assay.stats.Binomials;
import assay.stats.Seed;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forecast against simulated audits at the epsilon that it says is just caught. */
class PowerForecastTest {
  private static final Confidence CONFIDENCE = Confidence.of(0.95);
  private static final int AUDITS = 400;

  /**
   * At least 90 % minus chance (binomial tail 1e-4: 336 of 400), and not far more: where the
   * forecast is exact, at most 99 % (it rounds up by 0.1 % of epsilon, and counts come in steps).
   */
  @ParameterizedTest
  @CsvSource({
    "one-run, 1, 1000",
    "one-run-fdp, 1, 1000",
    "one-run-fdp, 2, 300",
    "order-statistic, 2, 500",
    "order-statistic, 1, 1000",
    "gdp, 1, 400",
    "gdp, 4, 1000",
    "clopper-pearson, 0.5, 1000",
    "clopper-pearson, 2, 1000",
    "curve, 1, 400",
    "sequential, 1, 300"
  })
  void whatIsSaidToBeCaughtIsCaught(String id, double claim, int n) {
    boolean oneRun = id.startsWith("one-run");
    AuditorSettings settings =
        AuditorSettings.of(oneRun ? Trials.CANARIES_OF_ONE_RUN : Trials.INDEPENDENT_RUNS)
            .with(new GaussianCurve(GaussianCurve.muOf(2 * claim, Mechanism.DELTA)));
    EpsilonAuditor auditor =
        Estimators.auditor(
            id, id.equals("curve") ? settings.with(CoverageTest.ownFamily()) : settings);
    double truth =
        PowerForecast.smallestCaught(auditor, n, claim, Mechanism.DELTA, CONFIDENCE, 0.9)
            .orElseThrow();
    Mechanism mechanism = Mechanism.gaussian(truth);
    int caught = 0;
    for (int i = 0; i < AUDITS; i++) {
      Seed seed = Seed.of(12).child(id).child(n).child(i);
      AttackScores scores =
          oneRun || id.startsWith("order") ? mechanism.coins(n, seed) : mechanism.halves(n, seed);
      caught +=
          auditor.audit(scores, Mechanism.DELTA, CONFIDENCE, seed.child("audit")).epsilon() > claim
              ? 1
              : 0;
    }
    assertTrue(Binomials.cdf(caught, AUDITS, 0.9) > 1e-4, id + ": only " + caught);
    // At non-member ranks the forecast is that of the best single rank: a lower bound, not tight.
    boolean atRanks = List.of("gdp", "clopper-pearson", "curve").contains(id);
    assertTrue(atRanks || caught < 0.99 * AUDITS, id + ": " + caught);
  }
}
