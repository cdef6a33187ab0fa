package assay.report;

import assay.report.chart.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The parts that blocks of the page share. Everything is finished text: templates compute nothing.
 */
final class Views {
  /** A link of the table of contents. */
  record Link(String id, String title) {}

  /** A term with its value. */
  record Fact(String term, String value) {}

  /** A column; numeric ones are set flush right. */
  record Column(String title, boolean numeric) {}

  /**
   * A cell.
   *
   * @param text the value
   * @param detail a smaller second line; may be empty
   * @param tone "", "bad", "unsure" or "calm"; the text says the same in words
   */
  record Cell(String text, String detail, String tone) {
    Cell {
      text = together(text);
    }

    static Cell of(String text) {
      return new Cell(text, "", "");
    }

    static Cell of(String text, String detail) {
      return new Cell(text, detail, "");
    }
  }

  /** A row; its first cell is its heading. */
  record Row(String head, String detail, List<Cell> cells) {
    static Row of(String head, String... cells) {
      return new Row(head, "", List.of(cells).stream().map(Cell::of).toList());
    }

    static Row of(String head, List<Cell> cells) {
      return new Row(head, "", cells);
    }
  }

  /**
   * A table.
   *
   * @param columns including the one of the row headings
   * @param note below it; may be empty
   */
  record Table(String caption, List<Column> columns, List<Row> rows, String note) {}

  /** One drawing of a figure. */
  record Panel(String title, Svg svg) {}

  /**
   * Drawings with what they say and the tables behind them.
   *
   * @param id unique in the page
   */
  record Figure(String id, String title, String caption, List<Panel> panels, List<Table> tables) {}

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("(?<=[0-9]) (?=%|bits|s$|min$)|(?<=[≤≥<]) (?=[0-9])|(?<=[0-9],) (?=[-0-9])");

  private Views() {}

  private static final Pattern EXPONENT = Pattern.compile("(?<=[0-9]e)-(?=[0-9])");

  /**
   * Puts what a line must not tear apart together: numbers and units, the ends of an interval,
   * exponents.
   */
  static String together(String text) {
    return text.length() > 40
        ? text
        : EXPONENT.matcher(NUMBER_AND_UNIT.matcher(text).replaceAll("\u00a0")).replaceAll("\u2011");
  }

  /** A text column first, then numeric ones. */
  static List<Column> columns(String first, String... numeric) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column(first, false));
    for (String title : numeric) {
      columns.add(new Column(title, true));
    }
    return columns;
  }

  /** Text columns only. */
  static List<Column> words(String... titles) {
    return List.of(titles).stream().map(t -> new Column(t, false)).toList();
  }

  static Cell tone(String text, String detail, String tone) {
    return new Cell(text, detail, tone);
  }
}
