package assay.data;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Checks the structure of CSV text before it is parsed: UTF-8 without NUL, a header of distinct
 * names, as many cells in every record as in the header, quotes that close. Remembers on which line
 * every record starts, and leaves the records in normal form (line feeds only, no blank lines) so
 * that the parser has no choices to make.
 *
 * <p>Works on bytes, in place: in UTF-8 no byte of a longer character looks like a comma, a quote
 * or a line end.
 */
final class CsvScan {
  private final String source;
  private final DatasetLoader.Limits limits;
  private final byte[] in;
  private int at;
  private int out;
  private long line = 1;
  private int cells;
  private final List<String> header = new ArrayList<>();
  private int dataStart;
  private long[] lines = new long[1024];
  private int records;

  private CsvScan(SourceFile file, DatasetLoader.Limits limits) {
    this.source = file.name();
    this.limits = limits;
    this.in = file.bytes();
  }

  /** Scans the whole text, or the first {@code rowLimit} records where that is not 0. */
  static CsvScan of(SourceFile file, DatasetLoader.Limits limits, int rowLimit) {
    CsvScan scan = new CsvScan(file, limits);
    scan.run(rowLimit);
    return scan;
  }

  List<String> header() {
    return header;
  }

  int records() {
    return records;
  }

  /** The line on which record {@code r} starts, from 1. */
  long line(int r) {
    return lines[r];
  }

  /** The records without the header, in normal form: bytes [dataStart, end) of the file's array. */
  int dataStart() {
    return dataStart;
  }

  int dataEnd() {
    return out;
  }

  private void run(int rowLimit) {
    if (in.length >= 3 && in[0] == (byte) 0xef && in[1] == (byte) 0xbb && in[2] == (byte) 0xbf) {
      at = 3;
    } else if (in.length >= 2
        && ((in[0] == (byte) 0xff && in[1] == (byte) 0xfe)
            || (in[0] == (byte) 0xfe && in[1] == (byte) 0xff))) {
      throw DataException.of(source, "expected UTF-8 text, got UTF-16; save it as UTF-8");
    }
    skipBlankLines();
    if (at >= in.length) {
      throw DataException.of(source, "empty file: expected a header and at least one record");
    }
    readHeader();
    dataStart = out;
    while (rowLimit == 0 || records < rowLimit) {
      skipBlankLines();
      if (at >= in.length) {
        break;
      }
      long start = line;
      int from = out;
      readRecord();
      if (cells != header.size()) {
        throw DataException.at(
            source, start, "expected " + header.size() + " cells as in the header, got " + cells);
      }
      if (!ascii(from, out)) {
        text(from, out, start);
      }
      if (records == lines.length) {
        long ofRow = header.size() * DatasetLoader.Limits.OF_NUMBER;
        limits.growing(source, in.length, at, records, header.size(), ofRow);
        lines = Arrays.copyOf(lines, 2 * records);
      }
      lines[records++] = start;
    }
    if (records == 0) {
      throw DataException.of(source, "no records: expected at least one line below the header");
    }
  }

  private void readHeader() {
    long start = line;
    int from = out;
    readRecord();
    String text = text(from, out, start);
    for (String cell : cells(text)) {
      header.add(cell.strip());
    }
    if (header.size() == 1) {
      for (char separator : new char[] {';', '\t', '|'}) {
        if (text.indexOf(separator) >= 0) {
          throw DataException.at(
              source,
              start,
              "expected commas between cells, got "
                  + (separator == '\t' ? "tabs" : "'" + separator + "'"));
        }
      }
      throw DataException.at(
          source, start, "not a table: expected a header of two or more column names");
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int c = 0; c < header.size(); c++) {
      String name = header.get(c);
      if (name.isEmpty()) {
        throw DataException.at(source, start, "column " + (c + 1) + " has no name in the header");
      }
      Integer first = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), c);
      if (first != null) {
        throw DataException.at(
            source,
            start,
            "columns "
                + (first + 1)
                + " and "
                + (c + 1)
                + " are both named "
                + DataException.quote(name)
                + (header.get(first).equals(name) ? "" : " but for case"));
      }
    }
  }

  /** Copies one record with its line end to {@code out}; leaves {@code at} behind it. */
  private void readRecord() {
    long start = line;
    cells = 1;
    int cellFrom = out;
    boolean cellEmpty = true;
    while (at < in.length) {
      byte b = in[at];
      if (b == '"' && cellEmpty) {
        quoted(start);
        cellEmpty = false;
        continue;
      }
      if (b == '\n' || b == '\r') {
        endLine();
        limitCell(cellFrom, start);
        in[out++] = '\n';
        return;
      }
      if (b == '"') {
        throw DataException.at(
            source,
            line,
            "a quote inside a cell; put the whole cell in quotes and double this one");
      }
      put(b);
      if (b == ',') {
        limitCell(cellFrom, start);
        cells++;
        if (cells > limits.columns()) {
          throw DataException.at(
              source, start, "more than " + limits.columns() + " columns; this is not a table");
        }
        cellFrom = out;
        cellEmpty = true;
      } else if (b != ' ' && b != '\t') {
        cellEmpty = false;
      }
    }
    limitCell(cellFrom, start);
    // Without a last line end one byte is free only if something was skipped or read before it.
    if (out < in.length) {
      in[out++] = '\n';
    }
  }

  /** Copies a quoted cell up to and including its closing quote. */
  private void quoted(long start) {
    put(in[at]);
    long opened = line;
    int from = out;
    while (at < in.length) {
      byte b = in[at];
      if (b == '\n' || b == '\r') {
        endLine();
        in[out++] = '\n';
      } else {
        put(b);
        if (b == '"') {
          if (at < in.length && in[at] == '"') {
            put(in[at]);
          } else {
            afterQuote();
            return;
          }
        }
      }
      limitCell(from, start);
    }
    throw DataException.at(source, opened, "a quote is opened here and never closed");
  }

  private void afterQuote() {
    while (at < in.length && (in[at] == ' ' || in[at] == '\t')) {
      at++;
    }
    if (at < in.length && in[at] != ',' && in[at] != '\n' && in[at] != '\r') {
      throw DataException.at(source, line, "text after a closing quote; expected a comma");
    }
  }

  private void put(byte b) {
    if (b == 0) {
      throw DataException.at(source, line, "not a CSV file: it contains a NUL byte");
    }
    in[out++] = b;
    at++;
  }

  private void endLine() {
    at += in[at] == '\r' && at + 1 < in.length && in[at + 1] == '\n' ? 2 : 1;
    line++;
  }

  private void limitCell(int from, long start) {
    if (out - from > limits.cell()) {
      throw DataException.at(
          source, start, "a cell of more than " + limits.cell() + " bytes; is a quote missing?");
    }
  }

  private void skipBlankLines() {
    while (at < in.length) {
      int ahead = at;
      while (ahead < in.length && (in[ahead] == ' ' || in[ahead] == '\t')) {
        ahead++;
      }
      if (ahead < in.length && in[ahead] != '\n' && in[ahead] != '\r') {
        return;
      }
      at = ahead;
      if (at < in.length) {
        endLine();
      }
    }
  }

  /** Decodes strictly, so that no byte is silently replaced. */
  private String text(int from, int to, long start) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(in, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw DataException.at(source, start, "expected UTF-8 text, got other bytes");
    }
  }

  private boolean ascii(int from, int to) {
    for (int i = from; i < to; i++) {
      if (in[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static List<String> cells(String record) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean inQuotes = false;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (c == '"') {
        boolean doubled = inQuotes && i + 1 < record.length() && record.charAt(i + 1) == '"';
        if (doubled) {
          cell.append(c);
          i++;
        } else {
          inQuotes = !inQuotes;
        }
      } else if (c == ',' && !inQuotes) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c != '\n' || inQuotes) {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
