package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models of real frameworks give what the frameworks answered: fixtures/onnx/make.py exported those
 * of PyTorch, and put together the graphs of scikit-learn's and XGBoost's converters.
 */
final class ExportedModelsTest {
  private static final Path FIXTURES = Path.of("fixtures", "onnx");

  @TempDir private Path folder;

  /** Log-probabilities of the true label, which the loss attack scores with. */
  @ParameterizedTest
  @CsvSource({
    "torch-logits, Status, 1e-5",
    "torch-softmax-double, Status, 1e-5",
    "sklearn-logistic, Status, 1e-5",
    "xgboost-trees, good, 1e-5",
  })
  void theAnswersAreTheFrameworks(String name, String label, double tolerance) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "model",
                FIXTURES.resolve(name + ".onnx").toString(),
                "--members",
                FIXTURES.resolve("members.csv").toString(),
                "--non-members",
                FIXTURES.resolve("non-members.csv").toString(),
                "--label",
                label,
                "--leave-out",
                label.equals("good") ? "Status" : "good",
                "--attack",
                "loss-threshold",
                "--out",
                folder.resolve("out").toString()));
    if (name.startsWith("torch")) {
      args.addAll(List.of("--class", "bad", "--class", "good"));
    }
    Run run = Run.of(args.toArray(String[]::new));
    assertEquals(4, run.code(), run.err());
    TableFile expected = TableFile.read(FIXTURES.resolve("expected.csv"));
    double[][] columns = expected.numbers(expected.find("good"), expected.find(name));
    TableFile scores = TableFile.read(folder.resolve("out/scores/scores.csv"));
    double[] got = scores.numbers(scores.find("loss-threshold"))[0];
    assertEquals(240, got.length);
    for (int r = 0; r < got.length; r++) {
      double p = columns[0][r] == 1 ? columns[1][r] : 1 - columns[1][r];
      if (p > 1e-4) {
        assertEquals(Math.log(p), got[r], tolerance * (1 + 1 / p), name + " record " + (r + 1));
      }
    }
    assertTrue(Arrays.stream(got).distinct().count() > 20);
    Run verified = Run.of("verify", folder.resolve("out").toString());
    assertEquals(0, verified.code(), verified.out());
    assertTrue(Files.exists(folder.resolve("out/scores/held-out.csv")));
  }
}
