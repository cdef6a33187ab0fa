package assay.audit.result;

import assay.stats.InputException;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Small JSON documents beside a result, and comparison of what records hold. */
public final class JsonText {
  private static final double TOLERANCE = 1e-9;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private JsonText() {}

  /** UTF-8, two spaces of indent, a line feed at the end; the same value gives the same bytes. */
  public static byte[] of(Object value) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    try {
      return (MAPPER.writer(printer).writeValueAsString(value) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @param name for messages
   * @throws InputException where the bytes are no such document
   */
  public static <T> T read(String name, byte[] bytes, Class<T> type) {
    try {
      T value = MAPPER.readValue(bytes, type);
      if (value == null) {
        throw new InputException(name + ": holds nothing");
      }
      return value;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
      throw new InputException(
          name + where + ": is not what Assay writes there: " + firstLine(e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new InputException(name + ": " + firstLine(String.valueOf(e.getMessage())), e);
    }
  }

  private static String firstLine(String text) {
    return Printable.of(text.lines().findFirst().orElse(""), 200);
  }

  /**
   * Where two values differ first, such as "auc.lower: 0.61 stored, 0.62 again"; empty where they
   * agree. Fractions agree to one part in 10^9, since another machine may round otherwise; whole
   * numbers and infinities only where they are equal.
   */
  public static Optional<String> difference(Object stored, Object again) {
    return difference("", MAPPER.valueToTree(stored), MAPPER.valueToTree(again));
  }

  private static Optional<String> difference(String path, JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return same(a, b) ? Optional.empty() : told(path, a, b);
    }
    if (a.isObject() && b.isObject() && a.size() == b.size()) {
      for (Map.Entry<String, JsonNode> field : a.properties()) {
        JsonNode other = b.get(field.getKey());
        if (other == null) {
          return told(path, a, b);
        }
        Optional<String> inner =
            difference(
                path.isEmpty() ? field.getKey() : path + '.' + field.getKey(),
                field.getValue(),
                other);
        if (inner.isPresent()) {
          return inner;
        }
      }
      return Optional.empty();
    }
    if (a.isArray() && b.isArray() && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        Optional<String> inner = difference(path + '[' + i + ']', a.get(i), b.get(i));
        if (inner.isPresent()) {
          return inner;
        }
      }
      return Optional.empty();
    }
    return a.equals(b) ? Optional.empty() : told(path, a, b);
  }

  /** Whole numbers and infinities must be the same; others to one part in 10^9. */
  private static boolean same(JsonNode a, JsonNode b) {
    if (a.isIntegralNumber() && b.isIntegralNumber()) {
      return a.bigIntegerValue().equals(b.bigIntegerValue());
    }
    double x = a.doubleValue();
    double y = b.doubleValue();
    return Double.compare(x, y) == 0
        || (Double.isFinite(x)
            && Double.isFinite(y)
            && Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y)));
  }

  private static Optional<String> told(String path, JsonNode a, JsonNode b) {
    return Optional.of(
        (path.isEmpty() ? "" : path + ": ")
            + Printable.of(a.toString(), 80)
            + " stored, "
            + Printable.of(b.toString(), 80)
            + " again");
  }
}
