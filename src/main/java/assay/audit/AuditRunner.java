package assay.audit;

import assay.attack.canary.SealedCoins;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanWriter;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.DataSummary;
import assay.audit.result.AuditResult.Host;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.Provenance;
import assay.audit.result.AuditResult.StudySummary;
import assay.audit.result.Printable;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.Estimators;
import assay.data.Dataset;
import assay.data.DatasetLoader;
import assay.data.Duplicates;
import assay.data.GroupColumn;
import assay.data.LoadedData;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.train.BlasKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Runs a plan: load, split, seal, train, attack, bound, judge. */
public final class AuditRunner {
  private static final String TRAINING = "training models";
  private static final String ATTACKING = "attacking";

  private final Clock clock;
  private final String version;

  /**
   * @param clock of the host block
   * @param version of Assay; part of what a resumed run must share with the interrupted one
   */
  public AuditRunner(Clock clock, String version) {
    this.clock = clock;
    this.version = version;
  }

  /**
   * Runs {@code asked}; with a time budget, maybe with fewer shadow models. Finished models lie
   * below {@code options.out()} as they finish, so that an interrupted run can be resumed.
   *
   * @throws assay.stats.InputException where the data do not fit the plan
   */
  public AuditResult run(AuditPlan asked, AuditOptions options, AuditListener listener)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    String startedAt = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    families(asked);
    allowed(asked, options);
    Stopwatch watch = new Stopwatch();
    LoadedData loaded = new DatasetLoader().load(Sources.of(asked.data()));
    Material material = Material.of(loaded, asked);
    watch.lap("load");

    MembershipMatrix targets = ModelStudy.targetMembership(asked, material);
    Optional<SealedCoins> coins = seal(asked, material, targets);
    if (coins.isPresent()) {
      // On disk before the first model is trained, so that it can be published before.
      new Commitment(
              Commitment.ALGORITHM,
              coins.get().commitment(),
              sealed(asked, material),
              Commitment.planHash(PlanWriter.tree(asked)),
              loaded.dataset().sha256(),
              startedAt)
          .write(options.out());
    }

    Path store = options.out().resolve("scores");
    if (!options.resume()) {
      deleteTree(store);
    }
    List<Recipe> recipes =
        asked.models().stream().map(m -> Recipe.of(m, material.publicSize())).toList();
    if (asked.budget().isPresent()) {
      BudgetCharges.of(asked, recipes, material.publicSize()).book(asked.budget().get(), clock);
    }
    Optional<ShadowBudget> budget =
        options.timeBudget().isEmpty()
            ? Optional.empty()
            : Optional.of(
                ShadowBudget.decide(
                    asked, options, listener, material, store, recipes, version, start));
    AuditPlan plan = budget.map(b -> asked.withShadows(b.bought())).orElse(asked);
    Optional<MembershipMatrix> shadows = ModelStudy.shadowMembership(plan, material);
    Optional<SweepStudy> sweep =
        plan.sweep().map(wanted -> new SweepStudy(plan, material, store, version));
    List<ModelStudy.Models> trained =
        train(plan, options, listener, material, store, recipes, sweep);
    watch.lap("train");

    listener.started(ATTACKING, recipes.size() + (sweep.isPresent() ? 1L : 0L), 0);
    int claims = (int) plan.models().stream().filter(AuditPlan.ModelPlan::claims).count();
    List<ModelResult> results = new ArrayList<>();
    List<String> warnings = new ArrayList<>(dataWarnings(material, targets));
    budget.ifPresent(b -> warnings.add(b.warning()));
    Disparities disparities = new Disparities(plan, material);
    for (int i = 0; i < recipes.size(); i++) {
      ModelAudit audit =
          new ModelAudit(plan, recipes.get(i), material, trained.get(i), targets, shadows);
      results.add(audit.result(coins, claims));
      warnings.addAll(audit.warnings());
      String id = recipes.get(i).model().id();
      ScoreFiles.write(store, id, material, audit.scores());
      audit.writeHeldOut(store);
      audit.writeCanaries(store);
      disparities.add(id, trained.get(i), audit.scores().get(0).by(plan.bounds().attack()));
      listener.advanced(ATTACKING, i + 1L);
    }
    Optional<AuditResult.Sweep> swept = sweep.map(SweepStudy::result);
    if (swept.isPresent()) {
      sweep.orElseThrow().write(store.resolve(SweepStudy.STORED));
      listener.advanced(ATTACKING, recipes.size() + 1L);
    }
    listener.finished(ATTACKING);
    watch.lap("attack and bound");

    return new AuditResult(
        AuditResult.SCHEMA_VERSION,
        plan.name(),
        plan.title(),
        Verdicts.overall(results, plan.bounds().power()),
        results,
        summary(material, targets),
        new StudySummary(
            "paired: each record's side is a fair coin; targets and shadows have coins of their"
                + " own",
            material.study(),
            material.heldOutIndices().length,
            material.canaries(),
            plan.targets(),
            plan.shadows()),
        swept,
        disparities.disparity(),
        Optional.of(disparities.heldOut()),
        warnings,
        PlanWriter.tree(plan),
        new Provenance(
            plan.seed(),
            PlanWriter.planHash(plan),
            loaded.dataset().sha256(),
            version,
            System.getProperty("java.runtime.name")
                + " "
                + System.getProperty("java.runtime.version"),
            System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + ", OpenBLAS "
                + BlasKernels.name(),
            "assay audit plan.yaml"),
        new Host(
            startedAt,
            watch.laps(),
            options.workers(),
            Runtime.getRuntime().availableProcessors()));
  }

  /** No program is run unless the person says so. */
  private static void allowed(AuditPlan plan, AuditOptions options) {
    for (int m = 0; m < plan.models().size(); m++) {
      if (plan.models().get(m).command().isPresent()) {
        String words = String.join(" ", plan.models().get(m).command().get().run());
        if (!options.allowExec()) {
          throw new InputException(
              "models["
                  + m
                  + "].command runs a program ("
                  + Printable.of(words, 200)
                  + "); pass --allow-exec if you trust this plan");
        }
        String id = plan.models().get(m).id();
        if (plan.sweep().filter(sweep -> sweep.model().equals(id)).isPresent()) {
          throw new InputException(
              "sweep varies the training of models["
                  + m
                  + "], which is trained by a command; name another model");
        }
      }
    }
  }

  /**
   * A bound that holds under a family decides nothing where the family is not known: of what a
   * command trains.
   */
  private static void families(AuditPlan plan) {
    String primary = plan.bounds().primary();
    if (Estimators.byId(primary).kind() != Kind.BOUND_UNDER_FAMILY) {
      return;
    }
    for (int m = 0; m < plan.models().size(); m++) {
      AuditPlan.ModelPlan model = plan.models().get(m);
      if (model.claims() && model.command().isPresent()) {
        throw new InputException(
            "bounds.primary: "
                + primary
                + " bounds epsilon only if the mechanism's trade-off curve is in its family, and that"
                + " of models["
                + m
                + "], "
                + model.id()
                + ", which a command trains, is not known; make one-run the primary, "
                + primary
                + " may stand in bounds.others");
      }
    }
  }

  private List<ModelStudy.Models> train(
      AuditPlan plan,
      AuditOptions options,
      AuditListener listener,
      Material material,
      Path store,
      List<Recipe> recipes,
      Optional<SweepStudy> sweep)
      throws IOException, InterruptedException {
    List<ModelStudy> studies = new ArrayList<>();
    for (Recipe recipe : recipes) {
      studies.add(
          new ModelStudy(
              plan,
              recipe.model().id(),
              recipe.trainer(store.resolve("commands")),
              material,
              store,
              version));
    }
    long missing =
        studies.stream().mapToLong(ModelStudy::missing).sum()
            + sweep.map(SweepStudy::missing).orElse(0L);
    long perModel = plan.targets() + plan.shadows() + (material.canaries() > 0 ? 1L : 0L);
    long total = perModel * studies.size() + sweep.map(SweepStudy::size).orElse(0L);
    listener.started(TRAINING, total, total - missing);
    AtomicLong done = new AtomicLong(total - missing);
    List<ModelStudy.Models> trained = new ArrayList<>();
    for (ModelStudy study : studies) {
      trained.add(
          study.run(options.workers(), more -> listener.advanced(TRAINING, done.addAndGet(more))));
    }
    if (sweep.isPresent()) {
      sweep
          .get()
          .train(options.workers(), more -> listener.advanced(TRAINING, done.addAndGet(more)));
    }
    listener.finished(TRAINING);
    return trained;
  }

  /** Coins of the canaries of every target, then of every model of a setting of the sweep. */
  private static int sealed(AuditPlan plan, Material material) {
    return (plan.targets() + plan.sweep().map(AuditPlan.SweepPlan::seeds).orElse(0))
        * material.canaries();
  }

  private static Optional<SealedCoins> seal(
      AuditPlan plan, Material material, MembershipMatrix targets) {
    if (material.canaries() == 0) {
      return Optional.empty();
    }
    int canaries = material.canaries();
    boolean[] inserted = new boolean[sealed(plan, material)];
    Optional<MembershipMatrix> sweep =
        plan.sweep().map(wanted -> SweepStudy.membership(plan, material));
    for (int c = 0; c < inserted.length; c++) {
      int model = c / canaries;
      int record = material.study() + c % canaries;
      inserted[c] =
          model < plan.targets()
              ? targets.contains(model, record)
              : sweep.orElseThrow().contains(model - plan.targets(), record);
    }
    return Optional.of(SealedCoins.seal(inserted, Seed.of(plan.seed()).child("seal")));
  }

  private static List<String> dataWarnings(Material material, MembershipMatrix targets) {
    List<String> warnings = new ArrayList<>();
    long across = duplicatesAcross(material, targets);
    if (across > 0) {
      warnings.add(
          across
              + " groups of equal records stand on both sides of the first target's membership:"
              + " their non-members look like members, and attacks seem weaker than they are.");
    }
    if (material.loaded().encoding().fittedOnData()) {
      warnings.add(
          "Some encoders were fitted on the records themselves; what scaling and categories reveal"
              + " is outside any DP guarantee. Declare ranges and categories in the plan"
              + " (data.columns).");
    }
    return warnings;
  }

  private static long duplicatesAcross(Material material, MembershipMatrix targets) {
    boolean[] member = new boolean[material.study()];
    for (int r = 0; r < member.length; r++) {
      member[r] = targets.contains(0, r);
    }
    return Duplicates.of(material.all().at(material.studyIndices())).across(member);
  }

  private static DataSummary summary(Material material, MembershipMatrix targets) {
    LoadedData loaded = material.loaded();
    Dataset data = loaded.dataset();
    Map<String, Long> classes = count(data.classNames(), data.labels());
    Map<String, Map<String, Long>> groups = new LinkedHashMap<>();
    for (GroupColumn group : data.groups()) {
      groups.put(group.name(), count(group.levels(), group.codes()));
    }
    return new DataSummary(
        loaded.source(),
        data.size(),
        data.featureCount(),
        classes,
        groups,
        loaded.duplicates(),
        duplicatesAcross(material, targets),
        loaded.notes());
  }

  private static Map<String, Long> count(List<String> names, int[] codes) {
    long[] counts = new long[names.size()];
    for (int code : codes) {
      counts[code]++;
    }
    Map<String, Long> map = new LinkedHashMap<>();
    for (int i = 0; i < counts.length; i++) {
      map.put(names.get(i), counts[i]);
    }
    return map;
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static final class Stopwatch {
    private final Map<String, Double> laps = new LinkedHashMap<>();
    private long last = System.nanoTime();

    void lap(String name) {
      long now = System.nanoTime();
      laps.put(name, Math.round((now - last) / 1e6) / 1e3);
      last = now;
    }

    Map<String, Double> laps() {
      return laps;
    }
  }
}
