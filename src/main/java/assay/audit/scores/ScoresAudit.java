package assay.audit.scores;

import assay.attack.Attack;
import assay.attack.AttackContext;
import assay.attack.AttackDescriptor;
import assay.attack.AttackScores;
import assay.attack.Attacks;
import assay.attack.Grouping;
import assay.attack.Need;
import assay.attack.References;
import assay.audit.BaselineChecks;
import assay.audit.ScoreSheet;
import assay.audit.StoredScores;
import assay.audit.Verdicts;
import assay.audit.plan.PlanWriter;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackOverview;
import assay.audit.result.AuditResult.DataSummary;
import assay.audit.result.AuditResult.Host;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.Provenance;
import assay.audit.result.AuditResult.StudySummary;
import assay.audit.scores.ScoresPlan.Knowledge;
import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.data.TableFile;
import assay.evaluate.Evaluation;
import assay.evaluate.FairnessGap;
import assay.evaluate.GroupUtility;
import assay.evaluate.RecordLosses;
import assay.evaluate.Utility;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import assay.study.Signals;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An audit of scores alone: how well they tell members from non-members, and, as far as what is
 * known of the memberships allows, what they prove.
 */
public final class ScoresAudit {
  private static final Set<Need> LOOKING_AT_OTHERS =
      Set.of(Need.REFERENCES, Need.IN_REFERENCES, Need.REFERENCE_LOGITS);

  private final Clock clock;
  private final String version;

  /** A result and what it was computed from. */
  public record Audited(AuditResult result, ScoreSheet sheet) {}

  /**
   * @param clock of the host block
   * @param version of Assay
   */
  public ScoresAudit(Clock clock, String version) {
    this.clock = clock;
    this.version = version;
  }

  /**
   * Reads and audits.
   *
   * @throws InputException where the table does not fit
   */
  public Audited run(ScoresPlan plan) throws IOException {
    String startedAt = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    long start = System.nanoTime();
    ScoresTable table = ForeignScores.read(plan);
    double reading = seconds(start);
    List<String> warnings = new ArrayList<>();
    List<ScoresFigures.Candidate> candidates = candidates(table, plan, warnings);
    coins(table, plan, candidates.get(0));
    Optional<BaselineChecks> checks = checks(table, plan, candidates.get(0));
    checks.ifPresent(c -> warnings.addAll(c.warnings()));
    ScoresFigures figures =
        ScoresFigures.of(
            table, plan, candidates, checks.filter(BaselineChecks::recordsDiffer).isPresent());
    warnings.addAll(figures.warnings());
    if (plan.trials() == Knowledge.UNKNOWN) {
      warnings.add(
          "Nothing is known of how the memberships came about (--trials), so no epsilon is proven:"
              + " records that were chosen to be members may differ from the others for other"
              + " reasons than training.");
    }
    ModelResult model = model(table, plan, figures, checks);
    AuditResult result =
        new AuditResult(
            AuditResult.SCHEMA_VERSION,
            plan.name(),
            (plan.model().isPresent() ? "Model " : "Scores of ") + table.source(),
            Verdicts.overall(List.of(model), plan.power()),
            List.of(model),
            data(table),
            study(table, plan, figures.byModel(), references(table)),
            warnings,
            plan.tree(),
            new Provenance(
                plan.seed(),
                PlanWriter.planHash(plan.tree()).orElseThrow(),
                table.sha256(),
                version,
                System.getProperty("java.runtime.name")
                    + " "
                    + System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                plan.command()),
            new Host(
                startedAt,
                Map.of("read", reading, "attack and bound", seconds(start) - reading),
                1,
                Runtime.getRuntime().availableProcessors()));
    return new Audited(result, sheet(table, candidates, figures));
  }

  private static double seconds(long since) {
    return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
  }

  /** Where the records were seen: do they tell members from non-members without any model? */
  private static Optional<BaselineChecks> checks(
      ScoresTable table, ScoresPlan plan, ScoresFigures.Candidate first) {
    return table
        .predictions()
        .flatMap(Predicted::records)
        .map(
            records ->
                BaselineChecks.of(
                    records,
                    new AttackScores(first.id(), first.score(), table.member()),
                    Seed.of(plan.seed()).child("baselines")));
  }

  /** A bound for one run needs coins that nothing but the target tells. */
  private static void coins(ScoresTable table, ScoresPlan plan, ScoresFigures.Candidate first) {
    if (plan.trials() != Knowledge.ONE_RUN || table.matrix().isEmpty()) {
      return;
    }
    Optional<String> revealed = table.matrix().get().revealed();
    if (revealed.isPresent() && first.references()) {
      throw new InputException(
          revealed.get()
              + "; with --trials one-run the attack that bounds read must not look at the others,"
              + " and "
              + first.id()
              + " does. Name one that looks at the target alone first (--score loss-threshold), or"
              + " leave out --trials for metrics without bounds");
    }
  }

  // ---- scores

  private static List<ScoresFigures.Candidate> candidates(
      ScoresTable table, ScoresPlan plan, List<String> warnings) {
    if (table.matrix().isPresent()) {
      warnings.addAll(table.matrix().get().notes());
      return scored(
          AttackWish.ofMatrix(plan.columns().scores(), table.matrix().get()),
          table.matrix().get().context());
    }
    List<ScoresFigures.Candidate> candidates = new ArrayList<>();
    if (table.predictions().isPresent()) {
      Predicted predicted = table.predictions().get();
      if (predicted.rounded() > 0) {
        warnings.add(
            predicted.rounded()
                + " records give their label a probability of exactly 0 or 1: it was rounded before"
                + " it was written, and what it could have told is lost. Logits keep it.");
      }
      warnings.addAll(predicted.notes());
      AttackContext context = context(predicted, plan.seed());
      return scored(AttackWish.ofPredictions(plan.columns().scores(), context), context);
    }
    table
        .scores()
        .forEach(
            (column, values) -> {
              boolean lower = ScoresTable.lower(plan, column);
              String id = ScoresTable.id(column);
              if (!id.equals(column) && table.scores().containsKey(id)) {
                throw new InputException(
                    table.source()
                        + ": column "
                        + TableFile.quote(column)
                        + " is stored turned round as "
                        + TableFile.quote(id)
                        + ", and there is a score of that name; leave one of them out");
              }
              candidates.add(
                  new ScoresFigures.Candidate(
                      id,
                      column,
                      "column of " + table.source() + (lower ? ", lower means member" : ""),
                      "unknown",
                      false,
                      lower ? Arrays.stream(values).map(v -> -v).toArray() : values));
            });
    return candidates;
  }

  private static List<ScoresFigures.Candidate> scored(
      List<AttackWish> wishes, AttackContext context) {
    List<ScoresFigures.Candidate> candidates = new ArrayList<>();
    for (AttackWish wish : wishes) {
      Attack attack = Attacks.byId(wish.attack(), wish.parameters());
      AttackDescriptor descriptor = attack.descriptor();
      candidates.add(
          new ScoresFigures.Candidate(
              wish.name(),
              wish.name().equals(wish.attack())
                  ? descriptor.title()
                  : descriptor.title() + wish.name().substring(wish.attack().length()),
              descriptor.reference(),
              descriptor.threatModel().id(),
              !Collections.disjoint(descriptor.needs(), LOOKING_AT_OTHERS),
              attack.score(context)));
    }
    return candidates;
  }

  private static AttackContext context(Predicted predicted, long seed) {
    int classes = predicted.classes().size();
    AttackContext.Builder builder =
        AttackContext.builder(predicted.labels(), classes, Seed.of(seed).child("attacks"))
            .logits(predicted.logits());
    for (Signal signal : Signal.values()) {
      builder.target(signal, Signals.of(signal, predicted.logits(), predicted.labels(), classes));
    }
    if (!predicted.references().isEmpty()) {
      int records = predicted.labels().length;
      Map<Signal, SignalMatrix> signals = new EnumMap<>(Signal.class);
      for (Signal signal : Signal.values()) {
        signals.put(
            signal,
            SignalMatrix.of(
                predicted.references().stream()
                    .map(logits -> Signals.of(signal, logits, predicted.labels(), classes))
                    .toArray(float[][]::new)));
      }
      builder.references(
          References.of(
              signals, MembershipMatrix.of(new boolean[predicted.references().size()][records])));
    }
    return builder.build();
  }

  // ---- result

  private static ModelResult model(
      ScoresTable table, ScoresPlan plan, ScoresFigures figures, Optional<BaselineChecks> checks) {
    int[] first = figures.byModel()[0];
    int[] heldOut = heldOut(table, figures);
    int[] members = Arrays.stream(first).filter(r -> table.member()[r]).toArray();
    Optional<Utility> utility = table.predictions().map(p -> utility(p, heldOut));
    Optional<Utility> trainUtility = table.predictions().map(p -> utility(p, members));
    List<GroupUtility> groups =
        table
            .predictions()
            .filter(p -> !table.groupings().isEmpty())
            .map(
                p ->
                    Evaluation.groups(
                        logits(p, heldOut),
                        dataset(p, heldOut, table.groupings()),
                        OptionalInt.empty(),
                        false))
            .orElse(List.of());
    List<FairnessGap> gaps =
        table
            .predictions()
            .filter(p -> !table.groupings().isEmpty())
            .map(
                p ->
                    Evaluation.gaps(
                        logits(p, heldOut),
                        dataset(p, heldOut, table.groupings()),
                        OptionalInt.empty(),
                        false,
                        Seed.of(plan.seed()).child("gaps")))
            .orElse(List.of());
    return new ModelResult(
        plan.name(),
        plan.model().isPresent()
            ? table.source()
            : table.models().size() == 1 || plan.trials() == Knowledge.INDEPENDENT_RUNS
                ? "Model behind the scores"
                : "Models behind the scores",
        "not seen",
        "not seen",
        0,
        Map.of(),
        figures.claim(),
        utility,
        trainUtility,
        groups,
        gaps,
        figures.attacks(),
        figures.canaries(),
        figures.bounds(),
        figures.primary(),
        figures.verdict(),
        checks.map(c -> new AttackOverview(c.baselines(), List.of(), List.of())));
  }

  /** The first model's non-members: utility is measured on them. */
  private static int[] heldOut(ScoresTable table, ScoresFigures figures) {
    return Arrays.stream(figures.byModel()[0]).filter(r -> !table.member()[r]).toArray();
  }

  private static Utility utility(Predicted predicted, int[] rows) {
    return Evaluation.utility(
        logits(predicted, rows), dataset(predicted, rows, List.of()), OptionalInt.empty());
  }

  private static float[] logits(Predicted predicted, int[] rows) {
    int classes = predicted.classes().size();
    float[] logits = new float[rows.length * classes];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(predicted.logits(), rows[i] * classes, logits, i * classes, classes);
    }
    return logits;
  }

  private static Dataset dataset(Predicted predicted, int[] rows, List<Grouping> groupings) {
    return new Dataset(
        0,
        new float[0],
        Arrays.stream(rows).map(r -> predicted.labels()[r]).toArray(),
        predicted.classes(),
        new java.util.AbstractList<>() {
          @Override
          public String get(int index) {
            return "";
          }

          @Override
          public int size() {
            return rows.length;
          }
        },
        groupings.stream()
            .map(g -> new GroupColumn(g.name(), g.levels(), ScoresFigures.at(g, rows).codes()))
            .toList());
  }

  private static DataSummary data(ScoresTable table) {
    Map<String, Long> classes = new LinkedHashMap<>();
    table
        .predictions()
        .ifPresent(
            p -> {
              long[] counts = new long[p.classes().size()];
              Arrays.stream(p.labels()).forEach(label -> counts[label]++);
              for (int c = 0; c < counts.length; c++) {
                classes.put(p.classes().get(c), counts[c]);
              }
            });
    Map<String, Map<String, Long>> groups = new LinkedHashMap<>();
    for (Grouping grouping : table.groupings()) {
      Map<String, Long> levels = new LinkedHashMap<>();
      for (int code : grouping.codes()) {
        levels.merge(grouping.levels().get(code), 1L, Long::sum);
      }
      groups.put(grouping.name(), levels);
    }
    return new DataSummary(
        table.source(),
        table.rows(),
        0,
        classes,
        groups,
        0,
        0,
        List.of("Only scores were seen: whether records equal each other is not known."));
  }

  /**
   * The records of a table, counted.
   *
   * @param byModel rows of each model
   * @param references models that the scores were compared with
   */
  public static StudySummary study(
      ScoresTable table, ScoresPlan plan, int[][] byModel, int references) {
    int members = ScoresFigures.count(table, IntStream.range(0, table.rows()).toArray());
    int canaries = 0;
    if (table.canary().isPresent()) {
      for (boolean canary : table.canary().get()) {
        canaries += canary ? 1 : 0;
      }
    }
    return new StudySummary(
        String.format(
            Locale.ROOT,
            "%s, %d of members and %d of non-members; stated: %s",
            plan.model().isPresent() ? "records given to a model" : "scores from a file",
            members,
            table.rows() - members,
            plan.trials().text()),
        table.rows() - canaries,
        table.rows() - members,
        canaries,
        byModel.length,
        references);
  }

  private static int references(ScoresTable table) {
    return table
        .matrix()
        .map(m -> m.context().references().orElseThrow().models())
        .or(() -> table.predictions().map(p -> p.references().size()))
        .orElse(0);
  }

  private static ScoreSheet sheet(
      ScoresTable table, List<ScoresFigures.Candidate> candidates, ScoresFigures figures) {
    int[] heldOut = heldOut(table, figures);
    Map<String, double[]> columns = new LinkedHashMap<>();
    candidates.forEach(c -> columns.put(c.id(), c.score()));
    return new ScoreSheet(
        Arrays.asList(table.ids()),
        table.member(),
        table.canary(),
        table.models().size() > 1
            ? Optional.of(Arrays.stream(table.model()).mapToObj(table.models()::get).toList())
            : Optional.empty(),
        columns,
        table
            .predictions()
            .map(
                p ->
                    new StoredScores.HeldOut(
                        Arrays.stream(heldOut).mapToObj(r -> table.ids()[r]).toList(),
                        RecordLosses.of(logits(p, heldOut), dataset(p, heldOut, List.of())))));
  }
}
