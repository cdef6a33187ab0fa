package assay.privacy.budget;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.GaussianCurve;
import assay.privacy.NeighboringRelation;
import assay.privacy.PldAccountant;
import assay.privacy.PrivacyEvent;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.RandomizedResponse;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.RdpAccountant;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetLedgerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final PrivacyEvent TRAINING =
      new Repeated(new PoissonSampled(0.01, new Gaussian(1)), 1000);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("budget.jsonl");
  }

  private BudgetLedger open(double epsilon, boolean adaptive) throws IOException {
    return BudgetLedger.open(
        file,
        new BudgetTerms(
            "credit", NeighboringRelation.ADD_OR_REMOVE_ONE, epsilon, 1e-5, 0.8, adaptive),
        CLOCK);
  }

  private static BudgetCharge charge(String label, PrivacyEvent event) {
    return new BudgetCharge(label, BudgetCharge.Kind.TRAINING, event);
  }

  @Test
  void chargesAreComposedNotAdded() throws Exception {
    BudgetLedger ledger = open(10, false);
    double one = ledger.charge(charge("first", TRAINING)).spent();
    double two = ledger.charge(charge("second", TRAINING)).spent();
    assertEquals(PldAccountant.poissonGaussian(0.01, 1, 1000).epsilon(1e-5), one, 1e-4);
    assertEquals(PldAccountant.poissonGaussian(0.01, 1, 2000).epsilon(1e-5), two, 1e-4);
    assertTrue(two < 2 * one);
  }

  @Test
  void adaptiveReleasesAreHeldByTheRenyiFilter() throws Exception {
    BudgetState state = open(10, true).charge(charge("first", TRAINING));
    assertEquals(RdpAccountant.poissonGaussian(0.01, 1, 1000).epsilon(1e-5), state.spent(), 1e-3);
    assertTrue(state.fixed() < state.spent());
    assertEquals(PldAccountant.poissonGaussian(0.01, 1, 1000).epsilon(1e-5), state.fixed(), 1e-4);
  }

  @Test
  void unlikeReleasesComposeToo() throws Exception {
    BudgetLedger ledger = open(20, false);
    ledger.charge(charge("histogram", new Gaussian(2)));
    BudgetState state = ledger.charge(charge("mean", new Gaussian(3)));
    double mu = Math.hypot(1 / 2.0, 1 / 3.0);
    assertEquals(new GaussianCurve(mu).epsilon(1e-5), state.spent(), 1e-6);
    assertEquals(List.of("histogram", "mean"), labels(state));
  }

  @Test
  void whatIsBeyondTheLimitIsRefusedAndLeavesNoTrace() throws Exception {
    BudgetLedger ledger = open(2, false);
    BudgetState first = ledger.charge(charge("first", TRAINING));
    assertTrue(first.isNearlySpent(), "1.83 of 2");
    byte[] before = Files.readAllBytes(file);
    BudgetExceededException refused =
        assertThrows(
            BudgetExceededException.class, () -> ledger.charge(charge("second", TRAINING)));
    assertTrue(
        refused.getMessage().startsWith("second would bring epsilon to "), refused.getMessage());
    assertEquals(first.head(), refused.before().head());
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void theLimitItselfMayBeSpent() throws Exception {
    double exactly = new GaussianCurve(0.5).epsilon(1e-5);
    open(exactly, false);
    BudgetLedger ledger = BudgetLedger.at(file, CLOCK);
    double spent = ledger.after(charge("all", new Gaussian(2)));
    if (spent <= exactly) {
      assertEquals(0, ledger.charge(charge("all", new Gaussian(2))).left(), 1e-9);
    } else {
      assertThrows(
          BudgetExceededException.class, () -> ledger.charge(charge("all", new Gaussian(2))));
    }
  }

  @Test
  void whatNoTheoremBoundsIsRefused() throws Exception {
    BudgetLedger ledger = open(5, false);
    InputException refused =
        assertThrows(
            InputException.class,
            () -> ledger.charge(charge("survey", new RandomizedResponse(2, 0.5))));
    assertTrue(refused.getMessage().contains("replace-one"), refused.getMessage());
    assertTrue(ledger.state().charges().isEmpty());
  }

  /** A line that could not be read again would lock the ledger for good. */
  @Test
  void whatCouldNotBeReadAgainIsNotBooked() throws Exception {
    BudgetLedger ledger = open(5, true);
    byte[] before = Files.readAllBytes(file);
    PrivacyEvent deep = new Gaussian(100);
    for (int i = 0; i < 34; i++) {
      deep = new Repeated(deep, 1);
    }
    PrivacyEvent nested = deep;
    InputException refused =
        assertThrows(InputException.class, () -> ledger.charge(charge("deep", nested)));
    assertTrue(refused.getMessage().contains("nested too deeply"), refused.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Repeated(new Gaussian(1e12), 10_000_000_000_000_001L));
    assertArrayEquals(before, Files.readAllBytes(file));
    assertTrue(ledger.state().charges().isEmpty());
  }

  @Test
  void privateVotesAreNotWrittenDown() throws Exception {
    BudgetLedger ledger = open(5, true);
    PrivacyEvent votes =
        new PrivacyEvent.GnMaxVotes(40, List.of(List.of(231.0, 19.0), List.of(17.0, 233.0)));
    BudgetState state = ledger.charge(charge("labels", new Repeated(votes, 3)));
    assertEquals(
        new Repeated(new PrivacyEvent.GnMax(40, 2), 3), state.charges().get(0).charge().event());
    String text = Files.readString(file);
    assertFalse(text.contains("231.0") || text.contains("votes"), text);
    assertEquals(state.spent(), ledger.after(charge("none", new Gaussian(1e50))), 1e-9);
  }

  @Test
  void aLedgerReadsBackAsItWasWritten() throws Exception {
    BudgetLedger ledger = open(10, true);
    BudgetState written = ledger.charge(charge("first", TRAINING));
    BudgetState read = BudgetLedger.at(file, CLOCK).state();
    assertEquals(written, read);
    assertEquals("2026-01-01T00:00:00Z", read.charges().get(0).time());
    assertFalse(read.torn());
  }

  @Test
  void termsStayAsTheyWereOpened() throws Exception {
    open(1, true);
    assertThrows(InputException.class, () -> open(100, true));
    assertEquals(1, BudgetLedger.at(file, CLOCK).state().terms().epsilon());
  }

  @Test
  void concurrentChargesNeverSpendMoreThanTheLimit() throws Exception {
    // Gaussian(4) n times is GDP with mu sqrt(n) / 4: the limit lets exactly 9 of 24 through.
    double limit = new GaussianCurve(0.75).epsilon(1e-5) + 1e-6;
    open(limit, false);
    ExecutorService pool = Executors.newFixedThreadPool(6);
    int booked = 0;
    try {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int w = 0; w < 6; w++) {
        Callable<Integer> work =
            () -> {
              int mine = 0;
              for (int i = 0; i < 4; i++) {
                try {
                  BudgetLedger.at(file, CLOCK).charge(charge("some", new Gaussian(4)));
                  mine++;
                } catch (BudgetExceededException e) {
                  assertTrue(e.before().spent() <= limit);
                }
              }
              return mine;
            };
        writers.add(pool.submit(work));
      }
      for (Future<Integer> writer : writers) {
        booked += writer.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(9, booked);
    assertEquals(9, BudgetLedger.at(file, CLOCK).state().charges().size());
  }

  private static List<String> labels(BudgetState state) {
    return state.charges().stream().map(e -> e.charge().label()).toList();
  }
}
