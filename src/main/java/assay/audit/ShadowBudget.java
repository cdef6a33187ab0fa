package assay.audit;

import assay.audit.plan.AuditPlan;
import assay.audit.result.JsonText;
import assay.stats.InputException;
import assay.stats.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How many shadow models a time budget buys. The target models, which every audit needs, are
 * trained first and timed; the number of shadow models follows from that time and from nothing that
 * a model said, so that the choice cannot favor any outcome. It is written down, so that an audit
 * that is taken up again keeps it.
 *
 * @param asked for by the plan
 * @param bought with the time
 * @param seconds of the budget
 */
record ShadowBudget(int asked, int bought, long seconds) {
  /** Fewer say too little to compare with, whatever the time. */
  static final int LEAST = 4;

  /** The rest is for attacks, bounds and what was estimated wrongly. */
  static final double SHARE = 0.6;

  private static final String FILE = "time-budget.json";

  /**
   * The number that fits.
   *
   * @param asked for
   * @param left seconds
   * @param perModel seconds on one thread for one shadow model of every configuration together
   * @param workers threads
   */
  static int affordable(int asked, double left, double perModel, int workers) {
    double models = Math.floor(SHARE * Math.max(0, left) * workers / Math.max(1e-9, perModel));
    int even = (int) (2 * Math.floor(Math.min(asked, models) / 2));
    return Math.min(asked, Math.max(LEAST, even));
  }

  /** Trains the targets and decides; or reads what was decided before the interruption. */
  static ShadowBudget decide(
      AuditPlan plan,
      AuditOptions options,
      AuditListener listener,
      Material material,
      Path store,
      List<Recipe> recipes,
      String version,
      long start)
      throws IOException, InterruptedException {
    Duration budget = options.timeBudget().orElseThrow();
    Path file = store.resolve(FILE);
    if (Files.isRegularFile(file)) {
      ShadowBudget before =
          JsonText.read(FILE, WholeFile.readSmall(file, 1 << 20), ShadowBudget.class);
      if (before.asked() != plan.shadows() || before.bought() > plan.shadows()) {
        throw new InputException(
            file + ": was decided under another plan; run it again without --resume");
      }
      return before;
    }
    AuditPlan targetsOnly = plan.withShadows(0);
    String stage = "training target models";
    long total = recipes.size() * (plan.targets() + (material.canaries() > 0 ? 1L : 0L));
    listener.started(stage, total, 0);
    double perModel = 0;
    long done = 0;
    for (Recipe recipe : recipes) {
      ModelStudy study =
          new ModelStudy(
              targetsOnly,
              recipe.model().id(),
              recipe.trainer(store.resolve("commands")),
              material,
              store,
              version);
      int missing = study.missing();
      long from = System.nanoTime();
      study.run(options.workers(), more -> {});
      done += missing;
      listener.advanced(stage, done);
      // One thread's time per model; at least as long as on several.
      perModel += missing == 0 ? 0 : (System.nanoTime() - from) / 1e9 / missing;
    }
    listener.finished(stage);
    double left = budget.toMillis() / 1e3 - (System.nanoTime() - start) / 1e9;
    ShadowBudget decided =
        new ShadowBudget(
            plan.shadows(),
            plan.shadows() == 0 ? 0 : affordable(plan.shadows(), left, perModel, options.workers()),
            budget.toSeconds());
    Files.createDirectories(store);
    Files.write(file, JsonText.of(decided));
    return decided;
  }

  /** For the result: what the time bought. */
  String warning() {
    String head =
        String.format(
            Locale.ROOT,
            "Time budget of %s: it bought %d of %d shadow models per configuration, decided from the"
                + " time that the target models took and before any score was seen.",
            Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT),
            bought,
            asked);
    String early =
        " No bound was looked at early: the sequential bound, which may stop at any time, needs a"
            + " training with noise of its own for every trial, and the trials of an audit are"
            + " records of one model (assay game run many-models --time-budget has such trials).";
    return bought == asked
        ? head + early
        : head
            + early
            + " Attacks that compare with shadow models are weaker than those of the whole plan, and"
            + " so is what they prove; bounds hold all the same.";
  }
}
