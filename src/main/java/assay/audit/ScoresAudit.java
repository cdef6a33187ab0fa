package assay.audit;

import assay.attack.Attack;
import assay.attack.AttackContext;
import assay.attack.AttackDescriptor;
import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.Attacks;
import assay.attack.Grouping;
import assay.attack.Need;
import assay.attack.References;
import assay.audit.AuditResult.AttackOverview;
import assay.audit.AuditResult.AttackResult;
import assay.audit.AuditResult.Claim;
import assay.audit.AuditResult.DataSummary;
import assay.audit.AuditResult.Host;
import assay.audit.AuditResult.ModelResult;
import assay.audit.AuditResult.Provenance;
import assay.audit.AuditResult.StudySummary;
import assay.audit.ScoresPlan.Knowledge;
import assay.bound.EpsilonLowerBound;
import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.data.TableFile;
import assay.evaluate.Evaluation;
import assay.evaluate.FairnessGap;
import assay.evaluate.GroupUtility;
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
  private static final double INTERVALS = 0.95;
  private static final int MOST_MODELS = 1000;
  private static final Set<Need> LOOKING_AT_OTHERS =
      Set.of(Need.REFERENCES, Need.IN_REFERENCES, Need.REFERENCE_LOGITS);

  private final Clock clock;
  private final String version;

  /** A result and what it was computed from. */
  public record Audited(AuditResult result, ScoreSheet sheet) {}

  /** One score per row, with what is known of it. */
  private record Candidate(
      String id,
      String title,
      String reference,
      String threat,
      boolean references,
      double[] score) {}

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
    List<Candidate> candidates = candidates(table, plan, warnings);
    int[][] byModel = byModel(table, plan);
    List<AttackResult> attacks = attacks(table, plan, candidates, byModel, warnings);
    coins(table, plan, candidates.get(0));
    List<AttackScores> audited = audited(table, plan, candidates.get(0), byModel, warnings);
    Optional<BaselineChecks> checks = checks(table, plan, candidates.get(0));
    checks.ifPresent(c -> warnings.addAll(c.warnings()));
    ScoresBounds how =
        new ScoresBounds(
            plan,
            table.source(),
            audited,
            checks.filter(BaselineChecks::recordsDiffer).isPresent());
    List<EpsilonLowerBound> bounds = how.all();
    Optional<Claim> claim = claim(plan);
    if (plan.trials() == Knowledge.UNKNOWN) {
      warnings.add(
          "Nothing is known of how the memberships came about (--trials), so no epsilon is proven:"
              + " records that were chosen to be members may differ from the others for other"
              + " reasons than training.");
    }
    ModelResult model =
        model(
            table,
            plan,
            byModel[0],
            attacks,
            bounds,
            how.primary(),
            claim,
            how.verdict(claim, bounds),
            checks);
    AuditResult result =
        new AuditResult(
            AuditResult.SCHEMA_VERSION,
            plan.name(),
            (plan.model().isPresent() ? "Model " : "Scores of ") + table.source(),
            Verdicts.overall(List.of(model), plan.power()),
            List.of(model),
            data(table),
            study(table, plan, byModel),
            warnings,
            plan.tree(),
            new Provenance(
                plan.seed(),
                Fingerprints.sha256(String.valueOf(plan.tree())),
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
    return new Audited(result, sheet(table, candidates));
  }

  private static double seconds(long since) {
    return Math.round((System.nanoTime() - since) / 1e6) / 1e3;
  }

  /** Where the records were seen: do they tell members from non-members without any model? */
  private static Optional<BaselineChecks> checks(
      ScoresTable table, ScoresPlan plan, Candidate first) {
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
  private static void coins(ScoresTable table, ScoresPlan plan, Candidate first) {
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

  private static List<Candidate> candidates(
      ScoresTable table, ScoresPlan plan, List<String> warnings) {
    if (table.matrix().isPresent()) {
      warnings.addAll(table.matrix().get().notes());
      return scored(
          AttackWish.ofMatrix(plan.columns().scores(), table.matrix().get()),
          table.matrix().get().context());
    }
    List<Candidate> candidates = new ArrayList<>();
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
              candidates.add(
                  new Candidate(
                      column,
                      column,
                      "column of " + table.source() + (lower ? ", lower means member" : ""),
                      "unknown",
                      false,
                      lower ? Arrays.stream(values).map(v -> -v).toArray() : values));
            });
    return candidates;
  }

  private static List<Candidate> scored(List<AttackWish> wishes, AttackContext context) {
    List<Candidate> candidates = new ArrayList<>();
    for (AttackWish wish : wishes) {
      Attack attack = Attacks.byId(wish.attack(), wish.parameters());
      AttackDescriptor descriptor = attack.descriptor();
      candidates.add(
          new Candidate(
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

  // ---- rows

  /** Per model its rows. With independent runs, all rows are one set of trials. */
  private static int[][] byModel(ScoresTable table, ScoresPlan plan) {
    int models = table.models().size();
    int rows = table.rows();
    if (plan.trials() == Knowledge.INDEPENDENT_RUNS) {
      if (plan.model().isPresent() || table.matrix().isPresent()) {
        throw new InputException(
            table.source()
                + ": --trials independent-runs says that every row comes from a training of its"
                + " own, but these are the answers of one model, from one training");
      }
      models = 1;
    }
    if (models == 1) {
      return new int[][] {IntStream.range(0, rows).toArray()};
    }
    if (models > MOST_MODELS) {
      throw new InputException(
          table.source()
              + ": "
              + models
              + " models; at most "
              + MOST_MODELS
              + " are audited one by one (if every row has a training of its own, say --trials"
              + " independent-runs)");
    }
    int[] counts = new int[models];
    for (int m : table.model()) {
      counts[m]++;
    }
    int[][] byModel = new int[models][];
    for (int m = 0; m < models; m++) {
      byModel[m] = new int[counts[m]];
    }
    int[] next = new int[models];
    for (int r = 0; r < rows; r++) {
      int m = table.model()[r];
      byModel[m][next[m]++] = r;
    }
    for (int m = 0; m < models; m++) {
      int members = count(table, byModel[m]);
      if (members < 2 || byModel[m].length - members < 2) {
        throw new InputException(
            table.source()
                + ": model "
                + TableFile.quote(table.models().get(m))
                + " must have at least 2 members and 2 non-members, got "
                + members
                + " and "
                + (byModel[m].length - members));
      }
    }
    return byModel;
  }

  private static int count(ScoresTable table, int[] rows) {
    return (int) Arrays.stream(rows).filter(r -> table.member()[r]).count();
  }

  /** Rows that are canaries, or that are none; all where that would leave too little. */
  private static int[] rows(ScoresTable table, int[] rows, boolean canaries) {
    if (table.canary().isEmpty()) {
      return rows;
    }
    boolean[] canary = table.canary().get();
    int[] chosen = Arrays.stream(rows).filter(r -> canary[r] == canaries).toArray();
    int members = count(table, chosen);
    return members < 2 || chosen.length - members < 2 ? rows : chosen;
  }

  private static List<AttackScores> audited(
      ScoresTable table, ScoresPlan plan, Candidate first, int[][] byModel, List<String> warnings) {
    boolean oneRun = plan.trials() == Knowledge.ONE_RUN && table.canary().isPresent();
    // Score sheets of Assay have the column even where nothing is a canary.
    boolean none = oneRun && plan.columns().canary().isEmpty() && !any(table.canary().get());
    if (none) {
      warnings.add(
          "The column \"canary\" marks no record, so bounds read all records: each must have been"
              + " in or out by its own fair coin.");
    }
    List<AttackScores> audited = new ArrayList<>();
    for (int m = 0; m < byModel.length; m++) {
      int[] rows = byModel[m];
      int[] read = table.canary().isEmpty() ? rows : canaries(table, m, rows, oneRun && !none);
      audited.add(new AttackScores(first.id(), first.score(), table.member()).at(read));
    }
    return audited;
  }

  private static boolean any(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  private static int[] canaries(ScoresTable table, int model, int[] rows, boolean must) {
    boolean[] canary = table.canary().orElseThrow();
    int[] chosen = Arrays.stream(rows).filter(r -> canary[r]).toArray();
    if (chosen.length == 0) {
      if (must) {
        throw new InputException(
            table.source()
                + ": model "
                + TableFile.quote(table.models().get(model))
                + " has no canary, and with --trials one-run bounds read canaries alone; mark its"
                + " canaries, or leave out the column if there are none");
      }
      return rows;
    }
    int members = count(table, chosen);
    if (members < 2 || chosen.length - members < 2) {
      throw new InputException(
          table.source()
              + ": expected at least 2 canaries that are members and 2 that are not, got "
              + members
              + " and "
              + (chosen.length - members));
    }
    return chosen;
  }

  private static List<AttackResult> attacks(
      ScoresTable table,
      ScoresPlan plan,
      List<Candidate> candidates,
      int[][] byModel,
      List<String> warnings) {
    List<AttackResult> attacks = new ArrayList<>();
    for (Candidate candidate : candidates) {
      AttackScores all = new AttackScores(candidate.id(), candidate.score(), table.member());
      for (int m = 0; m < byModel.length; m++) {
        int[] rows = rows(table, byModel[m], false);
        boolean whole = rows.length == table.rows();
        AttackEvaluation evaluation =
            AttackEvaluation.of(
                whole ? all : all.at(rows),
                table.groupings().stream().map(g -> whole ? g : at(g, rows)).toList(),
                INTERVALS);
        if (evaluation.auc().upper() < 0.5) {
          warnings.add(
              String.format(
                  Locale.ROOT,
                  "%s%s: AUC %.3f is well under 1/2: members score lower than non-members. The"
                      + " score may be the wrong way round (%s), or members and non-members mixed"
                      + " up; turning it round after looking would not be a fair test.",
                  candidate.id(),
                  byModel.length > 1 ? ", model " + table.models().get(m) : "",
                  evaluation.auc().estimate(),
                  plan.lowerIsMember()
                      ? "--lower-is-member was given"
                      : "--lower-is-member turns it"));
        }
        attacks.add(
            ScoredAttack.of(
                candidate.id(),
                candidate.title(),
                candidate.reference(),
                candidate.threat(),
                evaluation,
                m,
                plan.trials() == Knowledge.INDEPENDENT_RUNS
                    ? "Each record comes from a training of its own."
                    : ScoredAttack.ONE_MODEL));
      }
    }
    return attacks;
  }

  private static Grouping at(Grouping grouping, int[] rows) {
    return new Grouping(
        grouping.kind(),
        grouping.name(),
        grouping.levels(),
        Arrays.stream(rows).map(r -> grouping.codes()[r]).toArray());
  }

  // ---- result

  private static Optional<Claim> claim(ScoresPlan plan) {
    return plan.epsilon().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Claim(
                plan.epsilon().getAsDouble(),
                plan.delta(),
                "add-or-remove-one",
                Claim.STATED,
                Map.of(),
                plan.gaussian() ? Claim.GAUSSIAN : "not known",
                0,
                0,
                0,
                0,
                List.of(
                    "The claim was stated by whoever ran the audit; its accounting was not"
                        + " seen.")));
  }

  private static ModelResult model(
      ScoresTable table,
      ScoresPlan plan,
      int[] first,
      List<AttackResult> attacks,
      List<EpsilonLowerBound> bounds,
      String primary,
      Optional<Claim> claim,
      Optional<Verdict> verdict,
      Optional<BaselineChecks> checks) {
    int[] heldOut = Arrays.stream(first).filter(r -> !table.member()[r]).toArray();
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
        claim,
        utility,
        trainUtility,
        groups,
        gaps,
        attacks,
        Optional.empty(),
        bounds,
        primary,
        verdict,
        checks.map(c -> new AttackOverview(c.baselines(), List.of(), List.of())));
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
            .map(g -> new GroupColumn(g.name(), g.levels(), at(g, rows).codes()))
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

  private static StudySummary study(ScoresTable table, ScoresPlan plan, int[][] byModel) {
    int members = count(table, IntStream.range(0, table.rows()).toArray());
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
        table
            .matrix()
            .map(m -> m.context().references().orElseThrow().models())
            .or(() -> table.predictions().map(p -> p.references().size()))
            .orElse(0));
  }

  private static ScoreSheet sheet(ScoresTable table, List<Candidate> candidates) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    candidates.forEach(c -> columns.put(c.id(), c.score()));
    return new ScoreSheet(
        Arrays.asList(table.ids()),
        table.member(),
        table.canary(),
        table.models().size() > 1
            ? Optional.of(Arrays.stream(table.model()).mapToObj(table.models()::get).toList())
            : Optional.empty(),
        columns);
  }
}
