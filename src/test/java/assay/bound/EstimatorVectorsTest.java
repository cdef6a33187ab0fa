package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import assay.stats.Normal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The values that other libraries give, from the shared vectors. */
class EstimatorVectorsTest {
  private static final Path FILE = Path.of("../shared/vectors/estimators.json");

  private static JsonNode vectors(String name) throws IOException {
    assumeTrue(Files.exists(FILE), "the folder of shared vectors is not here");
    JsonNode rows = new ObjectMapper().readTree(FILE.toFile()).get(name);
    assertTrue(rows.size() > 4, name);
    return rows;
  }

  /** jax_privacy's threshold that was given, on scores with ties between both sides. */
  @Test
  void boundsAtAFixedThresholdAreThoseOfJaxPrivacy() throws IOException {
    for (JsonNode row : vectors("canary")) {
      int m = row.get("m").asInt();
      double threshold = row.get("threshold").asDouble();
      int right = 0;
      int wrong = 0;
      for (int i = 0; i < m; i++) {
        double out = sixDigits(Normal.quantile((i + 0.5) / m));
        wrong += out > threshold ? 1 : 0;
        right += sixDigits(out + row.get("mu").asDouble()) > threshold ? 1 : 0;
      }
      double delta = row.get("delta").asDouble();
      Confidence confidence = Confidence.ofAlpha(row.get("significance").asDouble());
      ErrorCounts errors = new ErrorCounts(m - right, m, wrong, m);
      OneRunCounts guesses = new OneRunCounts(2 * m, right + wrong, right);
      assertEquals(
          row.get("cp_explicit").asDouble(),
          ClopperPearsonAuditor.fromCounts(errors, delta, confidence).epsilon(),
          1e-9,
          row.toString());
      assertEquals(
          row.get("one_run_explicit").asDouble(),
          OneRunAuditor.fromCounts(guesses, delta, confidence).epsilon(),
          1e-6,
          row.toString());
      double fdp = row.get("fdp_explicit").asDouble();
      assertEquals(
          fdp,
          OneRunCurveAuditor.fromCounts(new GaussianNull(), guesses, delta, confidence).epsilon(),
          5e-6 * Math.max(1, fdp),
          row.toString());
    }
  }

  private static double sixDigits(double x) {
    return Math.rint(x * 1e6) / 1e6;
  }

  @Test
  void oneRunBoundsAreThoseOfJaxPrivacyAndPrivacyMeter() throws IOException {
    for (JsonNode row : vectors("one_run")) {
      OneRunCounts counts =
          new OneRunCounts(
              row.get("m").asInt(), row.get("guesses").asInt(), row.get("correct").asInt());
      double delta = row.get("delta").asDouble();
      Confidence confidence = Confidence.ofAlpha(row.get("p").asDouble());
      double bound = OneRunAuditor.fromCounts(counts, delta, confidence).epsilon();
      assertEquals(row.get("jax_privacy").asDouble(), bound, 3e-6, row.toString());
      // Privacy Meter bisects to 1e-5, from below.
      double meter = row.get("privacy_meter").asDouble();
      assertTrue(bound >= meter - 1e-9 && bound <= meter + 2e-5, row + ": " + bound);
      double fdp =
          OneRunCurveAuditor.fromCounts(new GaussianNull(), counts, delta, confidence).epsilon();
      if (delta == 0) {
        // A Gaussian mechanism has no finite epsilon at delta 0; jax_privacy's value is where its
        // doubles end.
        assertEquals(Double.POSITIVE_INFINITY, fdp);
      } else {
        double expected = row.get("jax_fdp").asDouble();
        assertEquals(expected, fdp, 5e-6 * Math.max(1, expected), row.toString());
      }
    }
  }

  /**
   * The ratios of TensorFlow Privacy, as logs, where a bound or an estimate of ours is the same.
   */
  @Test
  void ratioBoundsAreThoseOfTensorFlowPrivacy() throws IOException {
    for (JsonNode row : vectors("counts")) {
      long p = row.get("pos").asLong();
      long n = row.get("neg").asLong();
      long tp = row.get("tp").asLong();
      long fp = row.get("fp").asLong();
      double alpha = row.get("alpha").asDouble();
      assertEquals(
          Math.log(row.get("tfp_katz_log").asDouble()),
          KatzLogEstimator.logRatio(tp, p, fp, n, alpha),
          1e-9,
          row.toString());
      double one =
          Math.log(
              (1 - assay.stats.Binomials.upper(p - tp, p, alpha / 2))
                  / assay.stats.Binomials.upper(fp, n, alpha / 2));
      assertEquals(Math.log(row.get("tfp_clopper_pearson").asDouble()), one, 1e-9, row.toString());
      double bound =
          ClopperPearsonAuditor.fromCounts(
                  new ErrorCounts(p - tp, p, fp, n), 0, Confidence.ofAlpha(alpha))
              .epsilon();
      assertTrue(bound >= Math.max(0, one) - 1e-9, row.toString());
    }
  }
}
