package assay.audit.scores;

import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.Grouping;
import assay.audit.CanaryFindings;
import assay.audit.ScoredAttack;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.Verdict;
import assay.audit.scores.ScoresPlan.Knowledge;
import assay.bound.EpsilonLowerBound;
import assay.data.TableFile;
import assay.stats.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All that follows from memberships and scores alone: what {@code assay scores} prints, and what
 * {@code assay verify} computes again from the scores that were stored.
 *
 * @param byModel rows of each model
 * @param attacks one per score and model
 * @param canaries of the first model; empty where the table marks none
 * @param bounds the primary first
 * @param primary id of the estimator that decides; empty where none can
 * @param claim as it was stated
 * @param verdict on it
 * @param warnings what a reader must know
 */
public record ScoresFigures(
    int[][] byModel,
    List<AttackResult> attacks,
    Optional<CanaryResult> canaries,
    List<EpsilonLowerBound> bounds,
    String primary,
    Optional<Claim> claim,
    Optional<Verdict> verdict,
    List<String> warnings) {
  private static final double INTERVALS = 0.95;
  private static final int MOST_MODELS = 1000;

  /**
   * One score per row, with what is known of it.
   *
   * @param id of the attack, or the name of the column
   * @param threat what the attacker sees; empty where nothing is known
   * @param references whether it compares with reference models
   * @param score higher for "member"
   */
  public record Candidate(
      String id,
      String title,
      String reference,
      String threat,
      boolean references,
      double[] score) {}

  /**
   * Of a table.
   *
   * @param candidates bounds read the first
   * @param recordsDiffer whether members are told from non-members without the model
   */
  public static ScoresFigures of(
      ScoresTable table, ScoresPlan plan, List<Candidate> candidates, boolean recordsDiffer) {
    List<String> warnings = new ArrayList<>();
    int[][] byModel = byModel(table, plan);
    List<AttackResult> attacks = attacks(table, plan, candidates, byModel, warnings);
    List<AttackScores> audited = audited(table, plan, candidates.get(0), byModel, warnings);
    ScoresBounds how = new ScoresBounds(plan, table.source(), audited, recordsDiffer);
    List<EpsilonLowerBound> bounds = how.all();
    Optional<Claim> claim = claim(plan);
    return new ScoresFigures(
        byModel,
        attacks,
        canaries(table, plan, audited.get(0), byModel[0]),
        bounds,
        how.primary(),
        claim,
        how.verdict(claim, bounds),
        warnings);
  }

  /** What the first model remembers of its canaries, where the table marks enough of them. */
  private static Optional<CanaryResult> canaries(
      ScoresTable table, ScoresPlan plan, AttackScores audited, int[] first) {
    if (table.canary().isEmpty()
        || Arrays.stream(first).noneMatch(r -> table.canary().orElseThrow()[r])) {
      return Optional.empty();
    }
    return Optional.of(
        CanaryFindings.ofScores("marked in the file", audited, plan.trials() != Knowledge.UNKNOWN));
  }

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

  static int count(ScoresTable table, int[] rows) {
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

  static Grouping at(Grouping grouping, int[] rows) {
    return new Grouping(
        grouping.kind(),
        grouping.name(),
        grouping.levels(),
        Arrays.stream(rows).map(r -> grouping.codes()[r]).toArray());
  }
}
