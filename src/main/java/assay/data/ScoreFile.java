package assay.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Attack scores from a CSV file with a header: one row per trial or canary, a column of scores
 * (higher = member) and a column of truths. Every cell is checked; nothing is skipped.
 *
 * @param score per row, finite
 * @param member per row
 */
public record ScoreFile(double[] score, boolean[] member) {
  /** The column of truths. */
  public static final String MEMBER = "member";

  private static final String SCORE = "score";

  /** Columns that hold no score in the files that an audit writes. */
  private static final Set<String> OTHER = Set.of("record", "canary", MEMBER);

  private static final Set<String> YES = Set.of("1", "true", "in", "yes", MEMBER);
  private static final Set<String> NO = Set.of("0", "false", "out", "no", "non-member");

  /**
   * Reads a file.
   *
   * @param column of the scores; where absent, {@code score}, or the only one there is
   * @param onlyCanaries keep the rows alone whose column {@code canary} is 1
   * @throws DataException naming file, line and column of what cannot be used
   */
  public static ScoreFile read(Path path, Optional<String> column, boolean onlyCanaries)
      throws IOException {
    DatasetLoader.Limits limits = DatasetLoader.Limits.STANDARD;
    CsvTable table = CsvTable.parse(SourceFile.read(path, limits.bytes()), limits, 0);
    String name = column.orElseGet(() -> scoreColumn(table));
    String[] scores = table.cells(table.column(name));
    String[] truths = table.cells(table.column(MEMBER));
    boolean[] kept = new boolean[scores.length];
    int count = 0;
    String[] canaries = onlyCanaries ? table.cells(table.column("canary")) : new String[0];
    for (int r = 0; r < scores.length; r++) {
      kept[r] = !onlyCanaries || truth(table, r, "canary", canaries[r]);
      count += kept[r] ? 1 : 0;
    }
    double[] score = new double[count];
    boolean[] member = new boolean[count];
    int next = 0;
    for (int r = 0; r < scores.length; r++) {
      if (kept[r]) {
        score[next] = number(table, r, name, scores[r]);
        member[next++] = truth(table, r, MEMBER, truths[r]);
      }
    }
    return new ScoreFile(score, member);
  }

  private static String scoreColumn(CsvTable table) {
    List<String> header = table.header();
    if (header.contains(SCORE)) {
      return SCORE;
    }
    List<String> candidates = header.stream().filter(name -> !OTHER.contains(name)).toList();
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    throw DataException.of(
        table.source(),
        "no column \"score\"; choose one with --column: " + DataException.list(candidates));
  }

  private static double number(CsvTable table, int row, String column, String cell) {
    if (!Numbers.is(cell) || !Double.isFinite(Double.parseDouble(cell))) {
      throw table.fault(
          row, column, "a score must be a finite number, got " + DataException.quote(cell));
    }
    return Double.parseDouble(cell);
  }

  private static boolean truth(CsvTable table, int row, String column, String cell) {
    String word = cell.toLowerCase(Locale.ROOT);
    if (YES.contains(word)) {
      return true;
    }
    if (NO.contains(word)) {
      return false;
    }
    throw table.fault(
        row,
        column,
        "expected 1 or 0 (or true/false, in/out, yes/no), got " + DataException.quote(cell));
  }
}
