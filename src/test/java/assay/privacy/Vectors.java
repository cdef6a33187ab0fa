package assay.privacy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shared reference rows, where they are there. */
final class Vectors {
  private static final Path FILE = Path.of("..", "shared", "vectors", "accounting.csv");

  private Vectors() {}

  record Row(
      String mechanism,
      double sigma,
      double q,
      long steps,
      double delta,
      String accountant,
      double epsilon) {}

  static List<Row> all() {
    assumeTrue(Files.exists(FILE), () -> "no reference rows at " + FILE + ", skipped");
    try {
      return Files.readAllLines(FILE).stream().skip(1).map(Vectors::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Row> of(String mechanism, String accountant) {
    return all().stream()
        .filter(r -> r.mechanism().equals(mechanism) && r.accountant().equals(accountant))
        .toList();
  }

  private static Row row(String line) {
    String[] cells = line.split(",", -1);
    return new Row(
        cells[0],
        Double.parseDouble(cells[1]),
        Double.parseDouble(cells[2]),
        Long.parseLong(cells[3]),
        Double.parseDouble(cells[4]),
        cells[5],
        Double.parseDouble(cells[6]));
  }
}
