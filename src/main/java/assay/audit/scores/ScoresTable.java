package assay.audit.scores;

import assay.attack.Grouping;
import assay.audit.ScoreSheet;
import assay.data.TableFile;
import assay.data.YesNo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table of scores as it was read and checked: who, member or not, of which model, and either
 * scores or predictions.
 *
 * @param source file name
 * @param sha256 of the file
 * @param ids record ids
 * @param member per row
 * @param models names of the models, in order of appearance
 * @param model per row the index of its model
 * @param canary per row, where the table says so
 * @param groupings attributes
 * @param scores by column name, as they stand in the file; empty where the table holds predictions
 * @param predictions empty where it holds scores
 * @param matrix what many models said of the records; empty for a table
 */
public record ScoresTable(
    String source,
    String sha256,
    String[] ids,
    boolean[] member,
    List<String> models,
    int[] model,
    Optional<boolean[]> canary,
    List<Grouping> groupings,
    Map<String, double[]> scores,
    Optional<Predicted> predictions,
    Optional<MatrixScores> matrix) {
  static final int MOST_LEVELS = 1000;
  private static final String MEMBER_USE = "1 where the record was trained on, else 0";

  /** One per record and model. */
  public int rows() {
    return member.length;
  }

  /** Reads what {@code plan} names. */
  static ScoresTable of(TableFile table, ScoresPlan plan) {
    ScoresPlan.Columns names = plan.columns();
    int memberColumn = table.column(names.member(), MEMBER_USE, "--member COLUMN");
    boolean[] member = flags(table, memberColumn);
    bothSides(table, member);
    Optional<Integer> modelColumn = optional(table, names.model(), "model", "--model");
    List<String> models = List.of("model");
    int[] model = new int[table.rows()];
    if (modelColumn.isPresent()) {
      Map<String, Integer> seen = new LinkedHashMap<>();
      String[] cells = table.texts(modelColumn.get());
      for (int r = 0; r < cells.length; r++) {
        model[r] = seen.computeIfAbsent(cells[r], name -> seen.size());
      }
      models = List.copyOf(seen.keySet());
      manyRuns(table, plan, models.size());
    }
    String[] ids = ids(table, optional(table, names.record(), "record", "--record"), model, models);
    Optional<boolean[]> canary =
        optional(table, names.canary(), "canary", "--canary").map(c -> flags(table, c));
    List<Grouping> groupings = names.groups().stream().map(name -> grouping(table, name)).toList();
    Optional<Predicted> predictions = Optional.empty();
    Map<String, double[]> scores = new LinkedHashMap<>();
    List<String> columns = scoreColumns(table, names);
    if (columns.isEmpty()) {
      predictions = Optional.of(Predicted.of(table));
    } else {
      int[] at = new int[columns.size()];
      for (int i = 0; i < at.length; i++) {
        at[i] = table.column(columns.get(i), "a score per record", "--score COLUMN");
        notMixedUp(table, at[i], memberColumn);
      }
      double[][] values = table.numbers(at);
      for (int i = 0; i < at.length; i++) {
        scores.put(columns.get(i), values[i]);
      }
    }
    return new ScoresTable(
        table.source(),
        table.sha256(),
        ids,
        member,
        models,
        model,
        canary,
        groupings,
        scores,
        predictions,
        Optional.empty());
  }

  private static void manyRuns(TableFile table, ScoresPlan plan, int models) {
    if (plan.trials() == ScoresPlan.Knowledge.INDEPENDENT_RUNS && models < table.rows()) {
      throw table.fault(
          "--trials independent-runs says that every row comes from a training of its own, but "
              + table.rows()
              + " rows name "
              + models
              + (models == 1 ? " model" : " models"));
    }
  }

  private static List<String> scoreColumns(TableFile table, ScoresPlan.Columns names) {
    if (Predicted.isIn(table)
        && (names.scores().isEmpty() || names.scores().stream().noneMatch(n -> table.find(n) >= 0))
        && table.find("score") < 0
        && table.find("loss") < 0) {
      return List.of();
    }
    if (!names.scores().isEmpty()) {
      return names.scores();
    }
    if (table.find("score") >= 0 && table.find("loss") >= 0) {
      throw table.fault(
          "both a column \"score\" and a column \"loss\"; say which with --score score or --score"
              + " loss");
    }
    if (table.find("loss") >= 0) {
      return List.of("loss");
    }
    if (table.find("score") >= 0) {
      return List.of("score");
    }
    throw table.fault(
        "no scores: expected a column \"score\" or \"loss\", or predictions (\"label\" with p_* or"
            + " logit_*); name another with --score COLUMN. Columns: "
            + TableFile.list(table.header()));
  }

  /** Whether a score is as good as its opposite: a loss by its name, or as the plan says. */
  static boolean lower(ScoresPlan plan, String column) {
    return plan.lowerIsMember() || isLoss(column);
  }

  /**
   * A column's name once its scores are higher for members. A loss that was turned round is no loss
   * any more: read again under its old name, it would be turned back.
   */
  static String id(String column) {
    return isLoss(column) ? "minus-" + column : column;
  }

  private static boolean isLoss(String column) {
    return column.toLowerCase(Locale.ROOT).equals("loss");
  }

  private static Optional<Integer> optional(
      TableFile table, Optional<String> given, String usual, String option) {
    if (given.isPresent()) {
      return Optional.of(table.column(given.get(), "asked for with " + option, option + " COLUMN"));
    }
    int at = table.find(usual);
    return at < 0 ? Optional.empty() : Optional.of(at);
  }

  private static boolean[] flags(TableFile table, int column) {
    String[] cells = table.texts(column);
    boolean[] flags = new boolean[cells.length];
    for (int r = 0; r < cells.length; r++) {
      Optional<Boolean> said = YesNo.of(cells[r]);
      if (said.isEmpty()) {
        throw table.fault(
            r,
            column,
            "expected 0 or 1, got " + TableFile.quote(cells[r]) + mixedUp(table, column));
      }
      flags[r] = said.get();
    }
    return flags;
  }

  /** A clause that points at a column that does hold nothing but 0 and 1. */
  private static String mixedUp(TableFile table, int column) {
    for (int other = 0; other < Math.min(40, table.header().size()); other++) {
      if (other != column
          && Arrays.stream(table.texts(other)).allMatch(cell -> YesNo.of(cell).isPresent())) {
        return "; column "
            + TableFile.quote(table.header().get(other))
            + " holds nothing but 0 and 1: are the two mixed up?";
      }
    }
    return "";
  }

  private static void notMixedUp(TableFile table, int score, int member) {
    if (score == member) {
      throw table.fault(
          "column "
              + TableFile.quote(table.header().get(score))
              + " is named both as the score and as the membership");
    }
    if (ScoreSheet.RESERVED.contains(table.header().get(score))) {
      throw table.fault(
          "a column of scores cannot be named "
              + TableFile.quote(table.header().get(score))
              + ": stored scores have "
              + String.join(", ", ScoreSheet.RESERVED)
              + " for something else");
    }
  }

  private static void bothSides(TableFile table, boolean[] member) {
    int members = 0;
    for (boolean in : member) {
      members += in ? 1 : 0;
    }
    int others = member.length - members;
    if (members < 2 || others < 2) {
      throw table.fault(
          "expected at least 2 members and 2 non-members, got " + members + " and " + others);
    }
  }

  private static String[] ids(
      TableFile table, Optional<Integer> column, int[] model, List<String> models) {
    if (column.isEmpty()) {
      String[] ids = new String[table.rows()];
      int[] next = new int[models.size()];
      for (int r = 0; r < ids.length; r++) {
        ids[r] = Integer.toString(++next[model[r]]);
      }
      return ids;
    }
    String[] ids = table.texts(column.get());
    Map<String, Integer> first = new HashMap<>(2 * ids.length);
    for (int r = 0; r < ids.length; r++) {
      String key = models.size() == 1 ? ids[r] : ids[r] + '\n' + model[r];
      Integer before = first.putIfAbsent(key, r);
      if (before != null) {
        throw table.fault(
            r,
            column.get(),
            TableFile.quote(ids[r])
                + " stands here and on "
                + table.place(before)
                + "; every record is scored once"
                + (models.size() == 1
                    ? " (a column \"model\" tells several models apart)"
                    : " per model"));
      }
    }
    return ids;
  }

  private static Grouping grouping(TableFile table, String name) {
    int column = table.column(name, "asked for with --group", "--group COLUMN");
    String[] cells = table.texts(column);
    Set<String> levels = new LinkedHashSet<>();
    for (int r = 0; r < cells.length; r++) {
      if (levels.add(cells[r]) && levels.size() > MOST_LEVELS) {
        throw table.fault(
            r, column, "more than " + MOST_LEVELS + " groups; is this column an attribute?");
      }
    }
    List<String> sorted = levels.stream().sorted().toList();
    Map<String, Integer> codeOf = new HashMap<>();
    sorted.forEach(level -> codeOf.put(level, codeOf.size()));
    int[] codes = new int[cells.length];
    for (int r = 0; r < codes.length; r++) {
      codes[r] = codeOf.getOrDefault(cells[r], -1);
    }
    return new Grouping(
        Grouping.Kind.GROUP,
        name,
        sorted.stream().map(level -> level.isEmpty() ? "(missing)" : level).toList(),
        codes);
  }
}
