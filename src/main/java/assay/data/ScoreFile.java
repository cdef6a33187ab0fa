package assay.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Attack scores from a table: one row per trial or canary, a column of scores (higher = member) and
 * a column of truths. Every cell is checked; nothing is skipped.
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

  /**
   * Reads a file.
   *
   * @param column of the scores; where absent, {@code score}, or the only one there is
   * @param onlyCanaries keep the rows alone whose column {@code canary} is 1
   * @throws DataException naming file, line and column of what cannot be used
   */
  public static ScoreFile read(Path path, Optional<String> column, boolean onlyCanaries)
      throws IOException {
    TableFile table = TableFile.read(path);
    String name = column.orElseGet(() -> scoreColumn(table));
    int scores = table.column(name, "a score per row", "--column NAME");
    int truths =
        table.column(MEMBER, "1 where the record was in training, else 0", "a header that has it");
    double[] all = table.numbers(scores)[0];
    boolean[] members = truths(table, truths);
    if (!onlyCanaries) {
      return new ScoreFile(all, members);
    }
    boolean[] canaries =
        truths(
            table, table.column("canary", "1 where the row is a canary", "a header that has it"));
    int[] kept = IntStream.range(0, all.length).filter(r -> canaries[r]).toArray();
    boolean[] member = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      member[i] = members[kept[i]];
    }
    return new ScoreFile(Arrays.stream(kept).mapToDouble(r -> all[r]).toArray(), member);
  }

  private static String scoreColumn(TableFile table) {
    List<String> header = table.header();
    if (header.contains(SCORE)) {
      return SCORE;
    }
    List<String> candidates = header.stream().filter(name -> !OTHER.contains(name)).toList();
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    throw table.fault(
        "no column \"score\"; choose one with --column: " + DataException.list(candidates));
  }

  private static boolean[] truths(TableFile table, int column) {
    String[] cells = table.texts(column);
    boolean[] truths = new boolean[cells.length];
    for (int r = 0; r < truths.length; r++) {
      truths[r] = truth(table, r, column, cells[r]);
    }
    return truths;
  }

  private static boolean truth(TableFile table, int row, int column, String cell) {
    return YesNo.of(cell)
        .orElseThrow(
            () ->
                table.fault(
                    row,
                    column,
                    "expected 1 or 0 (or true/false, in/out, yes/no), got "
                        + DataException.quote(cell)));
  }
}
