package assay.audit;

import assay.audit.result.Printable;
import assay.evaluate.RecordLosses;
import assay.stats.Heap;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads what {@link ScoreFiles} wrote: the scores that a result was made from. As files from
 * another party: strictly, of limited size, every message with file and line.
 */
public final class StoredScores {
  /** Largest file that is read, in bytes. */
  public static final long MAX_BYTES = 512L << 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MOST_COLUMNS = 1000;
  private static final int WITHOUT_LOOKING = 1000;

  /** Bytes of a row of cells, and of a cell with its text, and after how many rows to count. */
  private static final long OF_ROW = 40;

  private static final long OF_CELL = 70;
  private static final int LOOKED_AT = 1 << 14;

  private final Optional<Path> folder;

  private StoredScores(Optional<Path> folder) {
    this.folder = folder;
  }

  /** In this folder. */
  public static StoredScores in(Path folder) {
    return new StoredScores(Optional.of(folder));
  }

  /** Nowhere: a result whose scores were not kept. */
  public static StoredScores none() {
    return new StoredScores(Optional.empty());
  }

  /**
   * Attack scores on one target model.
   *
   * @param ids record ids, as the file spells them
   * @param canary per record, whether it is one
   * @param member per record, whether it was in training
   * @param byAttack scores by attack id, in file order
   */
  public record Table(
      List<String> ids, boolean[] canary, boolean[] member, Map<String, double[]> byAttack) {
    /** Without the canaries. */
    public Table natural() {
      return at(IntStream.range(0, canary.length).filter(r -> !canary[r]).toArray());
    }

    /** The canaries alone. */
    public Table canaries() {
      return at(IntStream.range(0, canary.length).filter(r -> canary[r]).toArray());
    }

    private Table at(int[] rows) {
      Map<String, double[]> scores = new LinkedHashMap<>();
      byAttack.forEach(
          (attack, all) ->
              scores.put(attack, Arrays.stream(rows).mapToDouble(r -> all[r]).toArray()));
      return new Table(
          Arrays.stream(rows).mapToObj(ids::get).toList(),
          chosen(canary, rows),
          chosen(member, rows),
          scores);
    }

    private static boolean[] chosen(boolean[] all, int[] rows) {
      boolean[] chosen = new boolean[rows.length];
      for (int i = 0; i < rows.length; i++) {
        chosen[i] = all[rows[i]];
      }
      return chosen;
    }
  }

  /**
   * The first target model on the held-out records.
   *
   * @param ids record ids, as the file spells them
   * @param losses how it did on each
   */
  public record HeldOut(List<String> ids, RecordLosses losses) {
    /** Whether the predicted class was the label, per record. */
    public boolean[] correct() {
      return losses.correct();
    }
  }

  /**
   * Whether the folder has files for that many models. A result names a number, and what goes
   * through so many models must end.
   */
  public boolean mayHold(int models) {
    if (models <= WITHOUT_LOOKING) {
      return true;
    }
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      return files.count() >= models;
    } catch (IOException e) {
      throw new InputException("cannot read " + folder.get() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Attack scores on one target; empty where no file is there.
   *
   * @throws InputException where a file is there and is not such a table
   */
  public Optional<Table> target(String model, int target) {
    Optional<Path> file = file(model, ScoreFiles.targetFile(model, target));
    return file.map(StoredScores::table);
  }

  /**
   * The first target on the held-out records; empty where no file is there.
   *
   * @throws InputException where a file is there and is not such a table
   */
  public Optional<HeldOut> heldOut(String model) {
    return heldOut(model, 0);
  }

  /** The same of any target. */
  public Optional<HeldOut> heldOut(String model, int target) {
    return file(model, ScoreFiles.heldOutFile(model, target)).map(StoredScores::heldOutTable);
  }

  /**
   * What an audit of scores or of a model file measured utility on; empty where no file is there.
   */
  public Optional<HeldOut> heldOut() {
    return file(ScoreSheet.HELD_OUT).map(StoredScores::heldOutTable);
  }

  /** The scores of an audit of scores or of a model file; empty where no file is there. */
  public Optional<ScoreSheet> sheet() {
    return file(ScoreSheet.FILE).map(StoredScores::sheet);
  }

  /**
   * The losses of the first target's canaries; empty where no file is there.
   *
   * @throws InputException where a file is there and is not such a table
   */
  public Optional<Table> canaryLosses(String model) {
    return file(model, ScoreFiles.canaryFile(model)).map(StoredScores::table);
  }

  /** The scores in a folder below; empty where it is not there. */
  public StoredScores below(String name) {
    return new StoredScores(folder.map(f -> f.resolve(name)));
  }

  private Optional<Path> file(String model, String name) {
    return NAME.matcher(model).matches() ? file(name) : Optional.empty();
  }

  private Optional<Path> file(String name) {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Path file = folder.get().resolve(name);
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  private static Table table(Path file) {
    Rows rows = Rows.read(file);
    List<String> header = rows.header;
    if (header.size() < 4 || !header.subList(0, 3).equals(List.of("record", "canary", "member"))) {
      throw rows.wrong(1, "the columns must begin with record,canary,member");
    }
    int n = rows.cells.size();
    boolean[] canary = new boolean[n];
    boolean[] member = new boolean[n];
    List<String> ids = new ArrayList<>(n);
    for (int r = 0; r < n; r++) {
      ids.add(rows.cells.get(r)[0]);
      canary[r] = rows.flag(r, 1);
      member[r] = rows.flag(r, 2);
    }
    Map<String, double[]> byAttack = new LinkedHashMap<>();
    for (int c = 3; c < header.size(); c++) {
      double[] column = new double[n];
      for (int r = 0; r < n; r++) {
        column[r] = rows.number(r, c);
      }
      byAttack.put(header.get(c), column);
    }
    return new Table(ids, canary, member, byAttack);
  }

  private static ScoreSheet sheet(Path file) {
    Rows rows = Rows.read(file);
    List<String> header = rows.header;
    boolean models = header.size() > 3 && header.get(3).equals("model");
    int first = models ? 4 : 3;
    if (header.size() <= first
        || !header.subList(0, 3).equals(List.of("record", "canary", "member"))) {
      throw rows.wrong(1, "the columns must begin with record,canary,member");
    }
    int n = rows.cells.size();
    boolean[] canary = new boolean[n];
    boolean[] member = new boolean[n];
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int c = first; c < header.size(); c++) {
      columns.put(header.get(c), new double[n]);
    }
    for (int r = 0; r < n; r++) {
      canary[r] = rows.flag(r, 1);
      member[r] = rows.flag(r, 2);
      int c = first;
      for (double[] column : columns.values()) {
        column[r] = rows.number(r, c++);
      }
    }
    return new ScoreSheet(
        rows.cells.stream().map(cells -> cells[0]).toList(),
        member,
        Optional.of(canary),
        models
            ? Optional.of(rows.cells.stream().map(cells -> cells[3]).toList())
            : Optional.empty(),
        columns,
        Optional.empty());
  }

  private static HeldOut heldOutTable(Path file) {
    Rows rows = Rows.read(file);
    if (!rows.header.equals(ScoreFiles.HELD_OUT)) {
      throw rows.wrong(1, "the columns must be " + String.join(",", ScoreFiles.HELD_OUT));
    }
    int n = rows.cells.size();
    if (n == 0) {
      throw rows.wrong(1, "there are no records");
    }
    boolean[] correct = new boolean[n];
    double[][] numbers = new double[3][n];
    List<String> ids = new ArrayList<>(n);
    for (int r = 0; r < n; r++) {
      ids.add(rows.cells.get(r)[0]);
      correct[r] = rows.flag(r, 1);
      for (int k = 0; k < 3; k++) {
        numbers[k][r] = rows.number(r, 2 + k);
      }
    }
    return new HeldOut(ids, new RecordLosses(correct, numbers[0], numbers[1], numbers[2]));
  }

  /** A CSV of ours: a header, one line per row, quotes doubled inside quoted cells. */
  private static final class Rows {
    private final Path file;
    private List<String> header = List.of();
    private final List<String[]> cells = new ArrayList<>();

    private Rows(Path file) {
      this.file = file;
    }

    static Rows read(Path file) {
      Rows rows = new Rows(file);
      try {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
          throw new InputException(file + ": must be at most 512 MiB, got " + size + " bytes");
        }
        Heap.own().require(file.toString(), "its " + size + " bytes", 3 * size);
        rows.parse(Files.readString(file, StandardCharsets.UTF_8));
      } catch (CharacterCodingException e) {
        throw new InputException(file + ": is not UTF-8 text", e);
      } catch (IOException e) {
        throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
      }
      return rows;
    }

    private void parse(String text) {
      List<String> row = new ArrayList<>();
      int at = 0;
      int line = 1;
      while (at < text.length()) {
        StringBuilder cell = new StringBuilder();
        if (text.charAt(at) == '"') {
          at++;
          while (true) {
            if (at >= text.length()) {
              throw wrong(line, "a quoted cell does not end");
            }
            char c = text.charAt(at++);
            if (c != '"') {
              cell.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
              cell.append('"');
              at++;
            } else {
              break;
            }
          }
        } else {
          int end = at;
          while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '\n') {
            end++;
          }
          cell.append(text, at, end);
          at = end;
        }
        row.add(cell.toString());
        if (row.size() > MOST_COLUMNS) {
          throw wrong(line, "there must be at most " + MOST_COLUMNS + " columns");
        }
        if (at < text.length() && text.charAt(at) == ',') {
          at++;
          if (at == text.length()) {
            throw wrong(line, "the file ends within a row");
          }
        } else if (at < text.length() && text.charAt(at) == '\n') {
          at++;
          take(row, line++);
          row = new ArrayList<>();
        } else {
          throw wrong(line, "the file ends or a cell goes on where a row must end");
        }
      }
      if (!row.isEmpty() || header.isEmpty()) {
        throw wrong(line, "the file ends within a row");
      }
    }

    private void take(List<String> row, int line) {
      if (header.isEmpty()) {
        header = List.copyOf(row);
        if (header.stream().distinct().count() < header.size()) {
          throw wrong(line, "a column is there twice");
        }
      } else if (row.size() != header.size()) {
        throw wrong(line, "there must be " + header.size() + " cells, got " + row.size());
      } else {
        cells.add(row.toArray(String[]::new));
        if (cells.size() % LOOKED_AT == 0) {
          long needed = cells.size() * (OF_ROW + (long) header.size() * OF_CELL);
          Heap.own().require(file.toString(), "more than " + cells.size() + " records", needed);
        }
      }
    }

    boolean flag(int r, int c) {
      String cell = cells.get(r)[c];
      if (!cell.equals("0") && !cell.equals("1")) {
        throw wrong(r + 2, header.get(c) + " must be 0 or 1, got " + Printable.of(cell, 40));
      }
      return cell.equals("1");
    }

    double number(int r, int c) {
      String cell = cells.get(r)[c];
      double value = Double.NaN;
      if (cell.length() <= 40 && cell.matches("-?[0-9]+(\\.[0-9]+)?(E-?[0-9]+)?")) {
        value = Double.parseDouble(cell);
      }
      if (!Double.isFinite(value)) {
        throw wrong(
            r + 2,
            Printable.of(header.get(c), 60)
                + " must be a finite number, got "
                + Printable.of(cell, 40));
      }
      return value;
    }

    InputException wrong(int line, String what) {
      return new InputException(file + ":" + line + ": " + what);
    }
  }
}
