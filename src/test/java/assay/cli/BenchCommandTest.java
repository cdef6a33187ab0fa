package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchCommandTest {
  @Test
  void trainPrintsEveryFigureAsJson() throws IOException {
    Run run =
        Run.of(
            "bench",
            "train",
            "--setting",
            "adult",
            "--rounds",
            "1",
            "--epochs",
            "1",
            "--models",
            "16",
            "--json");
    assertEquals("", run.err());
    assertEquals(0, run.code());
    JsonNode printed = new ObjectMapper().readTree(run.out());
    assertEquals("1.0", printed.get("schemaVersion").asText());
    List<String> names = new ArrayList<>();
    for (JsonNode figure : printed.get("figures")) {
      names.add(figure.get("name").asText());
      assertEquals("ADULT", figure.get("setting").asText());
      assertTrue(figure.get("median").asDouble() > 0, figure.toString());
    }
    assertTrue(
        names.containsAll(
            List.of(
                "products alone",
                "step / products",
                "DP step / step",
                "noise",
                "inference",
                "Deeplearning4j fit / step",
                "two threads / one, wall clock",
                "16 models of one epoch")),
        names.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bench                        | assay bench measures train or attacks; assay bench train --help says more
          bench train --setting credit | --setting must be purchase, adult or both, got credit
          bench train --rounds 0       | bench train needs --rounds >= 1, --epochs >= 1 and --models >= 16, got 0, 2 and 0
          bench attacks --runs 0       | bench attacks needs --records >= 1, an even --models >= 2 and --runs >= 1, got 20000, 64 and 0
          """)
  void aMistakeIsOneLine(String line, String message) {
    assertEquals(new Run(2, "", message + "\n"), Run.of(line.split(" +", -1)));
  }

  @Test
  void attacksAreMeasuredAsWell() {
    Run run = Run.of("bench", "attacks", "--records", "50", "--models", "4", "--runs", "1");
    assertEquals(0, run.code());
    assertTrue(run.out().contains("lira-online"), run.out());
  }
}
