package assay.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines: one flat object per line, all with the same keys. Values are numbers, booleans (1 and
 * 0) or text; an array of numbers under the key {@code logit} is read as columns {@code logit_0},
 * {@code logit_1}, and so on.
 */
final class JsonLinesTable extends TableFile {
  private static final int MOST_TEXT = 10_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxStringLength(MOST_TEXT)
                  .maxNumberLength(100)
                  .maxNameLength(1000)
                  .build())
          .build();

  /** A growing column; numbers, or text. */
  private static final class Column {
    private double @Nullable [] numbers;
    private String @Nullable [] texts;
  }

  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final DatasetLoader.Limits limits;
  private final long bytes;
  private List<String> header = List.of();
  private List<Column> byPosition = List.of();
  private long[] lines = new long[1024];
  private int rows;

  private JsonLinesTable(SourceFile file, DatasetLoader.Limits limits) {
    super(file.name(), file.sha256());
    this.limits = limits;
    this.bytes = file.bytes().length;
  }

  static JsonLinesTable of(SourceFile file, DatasetLoader.Limits limits) {
    JsonLinesTable table = new JsonLinesTable(file, limits);
    try (JsonParser json = JSON.createParser(file.bytes())) {
      table.read(json);
    } catch (JsonProcessingException e) {
      String what = e.getOriginalMessage();
      int cut = what.indexOf('\n');
      throw DataException.at(
          file.name(),
          e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr()),
          "not JSON lines: " + DataException.bare(cut < 0 ? what : what.substring(0, cut)));
    } catch (IOException e) {
      throw DataException.of(file.name(), "not JSON lines: " + e.getMessage());
    }
    return table;
  }

  private void read(JsonParser json) throws IOException {
    for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
      long line = json.currentTokenLocation().getLineNr();
      if (token != JsonToken.START_OBJECT) {
        throw DataException.at(
            source(),
            line,
            "expected one JSON object per line, got "
                + DataException.bare(token.asString() == null ? token.name() : token.asString()));
      }
      if (rows == lines.length) {
        inMemory(json.currentTokenLocation().getByteOffset());
        lines = Arrays.copyOf(lines, 2 * rows);
      }
      lines[rows] = line;
      int cells = object(json, line);
      if (rows == 0) {
        header = List.copyOf(columns.keySet());
        byPosition = List.copyOf(columns.values());
      } else if (cells != header.size()) {
        throw DataException.at(
            source(),
            line,
            "expected " + header.size() + " values as in the first object, got " + cells);
      }
      rows++;
    }
    if (rows == 0) {
      throw DataException.of(source(), "no records: expected one JSON object per line");
    }
  }

  private void inMemory(long read) {
    long ofRow = 0;
    for (Column column : byPosition) {
      ofRow +=
          column.numbers != null ? DatasetLoader.Limits.OF_NUMBER : DatasetLoader.Limits.OF_TEXT;
    }
    limits.growing(source(), bytes, read, rows, header.size(), ofRow);
  }

  private int object(JsonParser json, long line) throws IOException {
    int cells = 0;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      if (token == JsonToken.START_ARRAY) {
        int index = 0;
        for (token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
          put(name + "_" + index++, token, json, line);
          cells++;
        }
      } else {
        put(name, token, json, line);
        cells++;
      }
    }
    return cells;
  }

  private void put(String name, JsonToken token, JsonParser json, long line) throws IOException {
    Column column = columns.get(name);
    if (column == null) {
      if (rows > 0) {
        throw DataException.at(
            source(), line, "the key " + quote(name) + " is not in the first object");
      }
      if (columns.size() >= limits.columns()) {
        throw DataException.at(source(), line, "more than " + limits.columns() + " columns");
      }
      column = new Column();
      columns.put(name, column);
    }
    switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(column, json.getDoubleValue(), name);
      case VALUE_TRUE -> number(column, 1, name);
      case VALUE_FALSE -> number(column, 0, name);
      case VALUE_STRING -> text(column, json.getText().strip(), name);
      default ->
          throw DataException.at(
              source(),
              line,
              "key "
                  + DataException.bare(name)
                  + ": expected a number, a boolean or text, got "
                  + (token == JsonToken.VALUE_NULL ? "null" : "a nested value"));
    }
  }

  private void number(Column column, double value, String name) {
    double[] numbers = column.numbers;
    if (numbers == null) {
      if (rows > 0) {
        throw mixed(name, "text", "a number");
      }
      numbers = new double[1024];
    }
    if (rows >= numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * numbers.length);
    }
    numbers[rows] = value;
    column.numbers = numbers;
  }

  private void text(Column column, String value, String name) {
    String[] texts = column.texts;
    if (texts == null) {
      if (rows > 0) {
        throw mixed(name, "numbers", "text");
      }
      texts = new String[1024];
    }
    if (rows >= texts.length) {
      texts = Arrays.copyOf(texts, 2 * texts.length);
    }
    texts[rows] = value;
    column.texts = texts;
  }

  private DataException mixed(String name, String before, String now) {
    return DataException.at(
        source(),
        lines[rows],
        "key " + DataException.bare(name) + ": " + before + " in earlier lines, here " + now);
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public String place(int row) {
    return source() + ":" + lines[row];
  }

  @Override
  public String[] texts(int column) {
    Column from = byPosition.get(column);
    if (from.texts != null) {
      return Arrays.copyOf(from.texts, rows);
    }
    return Plain.of(java.util.Objects.requireNonNull(from.numbers), rows);
  }

  @Override
  public double[][] numbers(int... chosen) {
    double[][] values = new double[chosen.length][];
    for (int i = 0; i < chosen.length; i++) {
      Column from = byPosition.get(chosen[i]);
      values[i] = new double[rows];
      for (int r = 0; r < rows; r++) {
        values[i][r] =
            from.numbers != null
                ? finite(from.numbers[r], r, chosen[i])
                : number(java.util.Objects.requireNonNull(from.texts)[r], r, chosen[i]);
      }
    }
    return values;
  }
}
