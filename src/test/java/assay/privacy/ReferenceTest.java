package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Values from computations of another kind: reference.py beside reference.csv tells how each was
 * found. A bound is at least the value and hardly more.
 */
final class ReferenceTest {
  private record Row(
      String kind,
      String what,
      NeighboringRelation relation,
      String events,
      double at,
      double value) {
    Release release() {
      return EventReader.read(
          "reference.csv", "relation: " + relation.id() + "\nevents: [" + events + "]\n");
    }

    PrivacyCurve curve(String accountant) {
      PrivacyAccount account = Accounts.of(release());
      return account.by(accountant).or(() -> account.by("analytic")).orElseThrow().curve();
    }
  }

  private static List<Row> rows() throws IOException {
    try (InputStream in = ReferenceTest.class.getResourceAsStream("reference.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(";", -1))
          .map(
              cells ->
                  new Row(
                      cells[0],
                      cells[1],
                      NeighboringRelation.of(cells[2]).orElseThrow(),
                      cells[3],
                      Double.parseDouble(cells[4]),
                      Double.parseDouble(cells[5])))
          .toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyValueIsMet() throws IOException {
    return rows().stream().map(row -> DynamicTest.dynamicTest(row.toString(), () -> check(row)));
  }

  private static void check(Row row) {
    String[] what = row.what().split(" ", -1);
    double got =
        switch (what[0]) {
          case "rdp" -> EventFlattener.terms(row.release()).divergences(new double[] {row.at()})[0];
          case "votes" ->
              EventFlattener.terms(row.release()).divergences(new double[] {row.at()}, true)[0];
          case "delta" -> row.curve(what[1]).delta(row.at());
          default -> row.curve(what[1]).epsilon(row.at());
        };
    // References are good to a part in 10^8 or better.
    assertTrue(got >= row.value() * (1 - 1e-8) - 1e-12, got + " below " + row);
    if (row.kind().equals("exact")) {
      double slack =
          switch (what[0] + " " + (what.length > 1 ? what[1] : "")) {
            // The common lattice step may cost 5e-4, or 3e-4 of epsilon.
            case "epsilon pld" -> Math.min(3e-4, 5e-4 * row.value()) + 1e-5 * row.value();
            case "delta pld" -> 2e-3 * row.value();
            // From the discretised base where the losses are bounded.
            case "rdp " -> (row.events().contains("laplace") ? 1e-6 : 1e-7) * row.value();
            default -> 1e-7 * row.value() + 1e-12;
          };
      assertTrue(got <= row.value() + slack, got + " above " + row);
    }
  }

  @Test
  void nothingIsLeftOut() throws IOException {
    assertEquals(99, rows().size());
    assertEquals(10, rows().stream().filter(row -> row.kind().equals("at least")).count());
  }
}
