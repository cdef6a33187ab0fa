package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountPageTest {
  @TempDir private Path folder;

  @Test
  void pageDrawsEpsilonAndAsksForNothing() throws IOException {
    Path file = folder.resolve("account.html");
    Run run =
        Run.of(
            "account",
            "--sampling",
            "poisson",
            "--q",
            "0.01",
            "--sigma",
            "1.0",
            "--steps",
            "100",
            "--delta",
            "1e-5",
            "--html",
            file.toString());
    assertEquals(0, run.code(), run.err());
    String page = Files.readString(file);
    assertTrue(page.contains("<svg"), "a drawing");
    assertTrue(page.contains("add-or-remove-one: ε spent, by pld"), "the table behind it");
    assertTrue(page.contains("poisson sampling, q 0.01, sigma 1.0, steps 100"));
    assertTrue(page.contains("<dfn>Accountant</dfn>"), "a term that stands on the page");
    assertFalse(page.contains("AUC") || page.contains("<dfn>Gap</dfn>"), "terms of other pages");
    assertFalse(page.matches("(?s).*(src|href)=\"(https?:)?//.*"), "nothing is fetched");
  }

  @Test
  void refusalsStandOnThePageAndRelationsWithoutBoundAreNotDrawn() throws IOException {
    Path file = folder.resolve("account.html");
    Run run =
        Run.of(
            "account",
            "--sampling",
            "shuffled",
            "--records",
            "1000",
            "--batch",
            "100",
            "--sigma",
            "2",
            "--steps",
            "50",
            "--html",
            file.toString());
    assertEquals(0, run.code(), run.err());
    String page = Files.readString(file);
    assertTrue(page.contains("The loader shuffles."));
    assertTrue(page.contains("replace-one: ε spent, by analytic"));
    assertFalse(page.contains("add-or-remove-one: ε spent"));
  }
}
