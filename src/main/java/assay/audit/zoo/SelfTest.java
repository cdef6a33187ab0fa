package assay.audit.zoo;

import assay.audit.zoo.SelfTestResult.Line;
import assay.audit.zoo.SelfTestResult.Outcome;
import assay.audit.zoo.ZooEntry.DetectorId;
import assay.stats.Binomials;
import assay.stats.Checks;
import assay.stats.Seed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Runs the whole zoo and says what was found, what was missed, and what was accused wrongly: the
 * proof that an audit by this program can see.
 *
 * <p>A bug is found if it was flagged in at least the share of seeded trials that its fixture asks
 * for. A clean twin may be flagged by chance in {@link #ALPHA} of the trials, shared equally among
 * its detectors; it counts as a false alarm if as many flags as were seen had, at that rate, a
 * probability below {@link #BEYOND_CHANCE}.
 */
public final class SelfTest {
  /** Allowed share of flagged trials of a clean twin. */
  public static final double ALPHA = 0.05;

  /** A clean twin whose count of flags is less likely than this is a false alarm. */
  static final double BEYOND_CHANCE = 1e-3;

  private final long seed;
  private final boolean quick;
  private final int workers;
  private final Clock clock;

  /**
   * @param seed of all trials
   * @param quick few trials of each
   * @param workers threads, >= 1; changes no result
   * @param clock for the times in the result
   */
  public SelfTest(long seed, boolean quick, int workers, Clock clock) {
    this.seed = seed;
    this.quick = quick;
    this.workers = Checks.atLeast("workers", 1, workers);
    this.clock = clock;
  }

  /** What may be asked for alone: the families, and the ids of all entries. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(Zoo.FAMILIES);
    Zoo.families().forEach(f -> f.entries().forEach(e -> names.add(e.id())));
    return names;
  }

  /** Trials that {@link #run} will make. */
  public int trials(Optional<String> only) {
    int trials = 0;
    for (Zoo.Family family : Zoo.families()) {
      for (ZooEntry entry : family.entries()) {
        trials += chosen(only, family, entry) ? trials(entry) : 0;
      }
    }
    return trials;
  }

  private int trials(ZooEntry entry) {
    return quick ? entry.expect().quick() : entry.expect().full();
  }

  private static boolean chosen(Optional<String> only, Zoo.Family family, ZooEntry entry) {
    return only.isEmpty() || only.get().equals(entry.id()) || only.get().equals(family.family());
  }

  /**
   * Runs.
   *
   * @param only a single entry by id, or a family by name; all where empty
   * @param finished hears of every entry as it is done, in any order, from one thread at a time
   */
  public SelfTestResult run(Optional<String> only, Consumer<Line> finished)
      throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<Line>> lines = new ArrayList<>();
      for (Zoo.Family family : Zoo.families()) {
        for (ZooEntry entry : family.entries()) {
          if (chosen(only, family, entry)) {
            lines.add(
                pool.submit(
                    () -> {
                      Line line = line(family.family(), entry);
                      synchronized (finished) {
                        finished.accept(line);
                      }
                      return line;
                    }));
          }
        }
      }
      List<Line> done = new ArrayList<>();
      for (Future<Line> line : lines) {
        done.add(line.get());
      }
      return new SelfTestResult(seed, quick, done);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the self-test broke: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Line line(String family, ZooEntry entry) {
    long started = clock.millis();
    int trials = trials(entry);
    int flagged = 0;
    String evidence = "";
    for (int i = 0; i < trials; i++) {
      Detection detection = trial(entry, Seed.of(seed).child(entry.id()).child(i));
      if (detection.flagged() && flagged++ == 0 || flagged == 0) {
        evidence = detection.evidence();
      }
    }
    return new Line(
        family,
        entry.id(),
        entry.bug(),
        entry.title(),
        entry.detectors().stream().map(DetectorId::text).toList(),
        entry.claim().claimedEpsilon(),
        entry.trueEpsilon(),
        flagged,
        trials,
        outcome(entry, flagged, trials),
        evidence,
        clock.millis() - started);
  }

  private static Detection trial(ZooEntry entry, Seed seed) {
    double alpha = ALPHA / entry.detectors().size();
    Detection last = Detection.nothing("nobody looked");
    for (DetectorId id : entry.detectors()) {
      last = Detectors.of(id).look(entry, alpha, seed.child(id.text()));
      if (last.flagged()) {
        return new Detection(true, id.text() + ": " + last.evidence());
      }
    }
    return last;
  }

  static Outcome outcome(ZooEntry entry, int flagged, int trials) {
    double p = entry.expect().probability();
    if (entry.expect().isBug()) {
      return flagged >= p * trials ? Outcome.FOUND : Outcome.MISSED;
    }
    boolean chance = Binomials.sf(flagged - 1L, trials, p) >= BEYOND_CHANCE;
    return chance ? Outcome.CLEAR : Outcome.FALSE_ALARM;
  }
}
