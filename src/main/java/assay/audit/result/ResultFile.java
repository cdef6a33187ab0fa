package assay.audit.result;

import assay.stats.Heap;
import assay.stats.WholeFile;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code audit.json}.
 *
 * <p>Written: the schema version first, every other key in the order of the records, maps in their
 * own order (sorted where a map has none), doubles so that they read back to the same bits,
 * infinities as the strings "Infinity" and "-Infinity", empty optionals as null. The same result
 * gives the same bytes.
 *
 * <p>Read: as a file from another party. Size, depth and lengths are limited, duplicate keys, wrong
 * types, missing keys and text after the end are refused, and so are unknown keys unless the file
 * says that it was written by a later minor version. Every message names file, line, column and the
 * path of the value.
 */
public final class ResultFile {
  /** Largest file that is read, in bytes. */
  public static final long MAX_BYTES = 256L << 20;

  /** What a byte of it takes at most, roughly, once it is read. */
  private static final long IN_MEMORY = 12;

  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 16 << 20;

  private static final JsonMapper MAPPER = mapper();

  private ResultFile() {}

  /** Writes {@code result} to {@code file}: to a temporary name beside it, then renamed. */
  public static void write(Path file, AuditResult result) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + ": is not the name of a file");
    }
    Files.createDirectories(folder);
    WholeFile.write(file, bytes(result));
  }

  /**
   * The bytes of {@code audit.json}: UTF-8, two spaces of indent, what lies deep (such as a point
   * of a curve) on one line, a line feed at the end.
   */
  public static byte[] bytes(AuditResult result) {
    FlatPrinter printer = new FlatPrinter();
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      MAPPER.writer(printer).writeValue(out, result);
      out.write('\n');
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads {@code file}.
   *
   * @throws IOException if it cannot be read or is not a result; the message says where and why
   */
  public static AuditResult read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          file + ": no such file; `assay audit PLAN` writes audit.json into its output folder");
    }
    long size = Files.size(file);
    Heap.own().require(file.toString(), "its " + size + " bytes", IN_MEMORY * size);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes((int) Math.min(MAX_BYTES + 1, Integer.MAX_VALUE - 8));
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(
          file + ": must have at most " + MAX_BYTES + " bytes, got more; is it an audit.json?");
    }
    return read(file.toString(), bytes);
  }

  /**
   * Reads the bytes of an {@code audit.json}.
   *
   * @param name of the file, for messages
   */
  public static AuditResult read(String name, byte[] bytes) throws IOException {
    try {
      String version = version(name, bytes);
      ObjectReader reader =
          MAPPER.readerFor(AuditResult.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
      reader =
          minor(version) > minor(AuditResult.SCHEMA_VERSION)
              ? reader.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              : reader.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
      return reader.readValue(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException(message(name, e), e);
    }
  }

  private static String version(String name, byte[] bytes) throws IOException {
    try (JsonParser parser = MAPPER.getFactory().createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(
            name
                + ":1:1: expected the JSON object of an audit result"
                + (bytes.length == 0 ? ", got an empty file" : ""));
      }
      String key = parser.nextFieldName();
      String value = "schemaVersion".equals(key) ? parser.nextTextValue() : null;
      JsonLocation at = parser.currentTokenLocation();
      if (value == null || !value.matches("[0-9]{1,4}\\.[0-9]{1,4}")) {
        throw new IOException(
            place(name, at) + "the first key must be schemaVersion, a string such as \"1.0\"");
      }
      if (major(value) != major(AuditResult.SCHEMA_VERSION)) {
        throw new IOException(
            place(name, at)
                + "schemaVersion must be "
                + major(AuditResult.SCHEMA_VERSION)
                + ".x for this version of Assay, got "
                + value
                + "; read it with the version of Assay that wrote it");
      }
      return value;
    }
  }

  private static int major(String version) {
    return Integer.parseInt(version.substring(0, version.indexOf('.')));
  }

  private static int minor(String version) {
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }

  private static String message(String name, JsonProcessingException e) {
    String path = e instanceof JsonMappingException mapping ? path(mapping) : "";
    String what = e.getOriginalMessage();
    Throwable cause = e.getCause();
    if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
      what = cause.getMessage();
    } else if (e instanceof UnrecognizedPropertyException unknown) {
      what =
          "unknown key, expected one of "
              + unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
    }
    what = what.replaceFirst("^Missing required creator property ('.*') .*", "missing key $1");
    int cut = what.indexOf('\n');
    return place(name, e.getLocation())
        + (path.isEmpty() ? "" : path + ": ")
        + shorten(cut < 0 ? what : what.substring(0, cut));
  }

  private static String shorten(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "...";
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.length() == 0 ? "" : ".").append(step.getFieldName());
      }
    }
    return shorten(path.toString());
  }

  private static String place(String name, @Nullable JsonLocation at) {
    return at == null ? name + ": " : name + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": ";
  }

  private static JsonMapper mapper() {
    SimpleModule ours = new SimpleModule("assay");
    // Maps without an order of their own are written by key.
    for (Class<?> unordered : List.of(Map.of("a", 1, "b", 2).getClass(), HashMap.class)) {
      ours.addSerializer(unordered, new ByKey<>());
    }
    ours.addDeserializer(OptionalDouble.class, new MaybeDouble());
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(ours)
            .annotationIntrospector(new AllButOptionalsAreRequired())
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_TEXT)
                .maxNumberLength(100)
                .maxNameLength(20_000)
                .build());
    return mapper;
  }

  /** A key may be missing only where its value is an optional; so old files stay readable. */
  private static final class AllButOptionalsAreRequired extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      Class<?> type = member.getRawType();
      return type != Optional.class
          && type != OptionalDouble.class
          && type != OptionalInt.class
          && type != OptionalLong.class;
    }
  }

  private static final class ByKey<T> extends JsonSerializer<T> {
    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      Map<?, ?> map = (Map<?, ?>) value;
      out.writeStartObject();
      for (Map.Entry<?, ?> entry :
          (map instanceof LinkedHashMap ? map : new TreeMap<>(map)).entrySet()) {
        out.writeFieldName(String.valueOf(entry.getKey()));
        provider.defaultSerializeValue(entry.getValue(), out);
      }
      out.writeEndObject();
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, T value) {
      return ((Map<?, ?>) value).isEmpty();
    }
  }

  /** As the JDK 8 module, and infinities as the strings that are written for them. */
  private static final class MaybeDouble extends JsonDeserializer<OptionalDouble> {
    @Override
    public OptionalDouble deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Double value = context.readValue(parser, Double.class);
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @Override
    public OptionalDouble getNullValue(DeserializationContext context) {
      return OptionalDouble.empty();
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return OptionalDouble.empty();
    }
  }
}
