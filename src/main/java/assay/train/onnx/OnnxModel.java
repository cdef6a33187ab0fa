package assay.train.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A classifier in an ONNX file, as scikit-learn, XGBoost and PyTorch exporters write them: one
 * input of all features or one per feature; probabilities as a tensor or as a sequence of maps, or
 * logits. The file may come from another party: it is read whole within a limit, files that it
 * refers to are not opened, and no library of operators is loaded.
 */
public final class OnnxModel implements AutoCloseable {
  private static final long MOST_BYTES = 1L << 30;
  private static final int BATCH = 512;
  private static final double EXACT = 0x1p53;

  private final String source;
  private final OnnxGraph graph;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, NodeInfo> inputs;
  private final Map<String, NodeInfo> outputs;
  private final List<String> notes = new ArrayList<>();

  private OnnxModel(String source, OnnxGraph graph, OrtEnvironment environment, OrtSession session)
      throws OrtException {
    this.source = source;
    this.graph = graph;
    this.environment = environment;
    this.session = session;
    this.inputs = session.getInputInfo();
    this.outputs = session.getOutputInfo();
  }

  /**
   * Opens a model.
   *
   * @throws InputException where it is none, or one that cannot be run
   */
  public static OnnxModel open(Path file) throws IOException {
    String source = String.valueOf(file.getFileName());
    if (Files.size(file) > MOST_BYTES) {
      throw new InputException(source + ": a model of at most " + MOST_BYTES + " bytes is read");
    }
    byte[] bytes = Files.readAllBytes(file);
    OnnxGraph graph = OnnxGraph.of(bytes, source);
    if (graph.external()) {
      throw new InputException(
          source
              + ": keeps its weights in other files, which are not opened; export it as one file");
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "assay");
      return new OnnxModel(source, graph, environment, environment.createSession(bytes, options));
    } catch (OrtException e) {
      throw new InputException(source + ": ONNX Runtime refuses it: " + reason(e), e);
    }
  }

  private static String reason(OrtException e) {
    String text = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    return text.substring(0, Math.min(300, text.length()));
  }

  /** Its inputs, in words, such as {@code input float [?, 30]}. */
  public String takes() {
    return words(inputs);
  }

  /** Its outputs, in words. */
  public String gives() {
    return words(outputs);
  }

  private static String words(Map<String, NodeInfo> nodes) {
    List<String> words = new ArrayList<>();
    nodes.forEach(
        (name, node) -> {
          if (node.getInfo() instanceof TensorInfo tensor) {
            words.add(
                name
                    + " "
                    + tensor.type.name().toLowerCase(Locale.ROOT)
                    + " "
                    + Arrays.toString(tensor.getShape()).replace("-1", "?"));
          } else if (node.getInfo() instanceof SequenceInfo sequence) {
            words.add(name + (sequence.isSequenceOfMaps() ? " a sequence of maps" : " a sequence"));
          } else {
            words.add(name + " of another kind");
          }
        });
    int shown = Math.min(8, words.size());
    return String.join(", ", words.subList(0, shown))
        + (words.size() > shown ? " and " + (words.size() - shown) + " more" : "");
  }

  /**
   * Asks the model.
   *
   * @param features of the records
   * @param output to read; empty: the one that holds probabilities or logits
   * @throws InputException where features and inputs do not fit, or no output can be read
   */
  public Answers answer(Features features, Optional<String> output) {
    String chosen = output.map(this::known).orElseGet(this::confidences);
    Feed feed = feed(features);
    int batch = feed.batch();
    float[] values = new float[0];
    int width = 0;
    Optional<List<String>> classes = Optional.empty();
    for (int from = 0; from < features.rows(); from += batch) {
      int rows = Math.min(batch, features.rows() - from);
      Map<String, OnnxTensor> given = new LinkedHashMap<>();
      try {
        for (Map.Entry<String, Slot> slot : feed.slots().entrySet()) {
          given.put(slot.getKey(), slot.getValue().tensor(from, rows, batch));
        }
        try (OrtSession.Result result = session.run(given, Set.of(chosen))) {
          Block block = block(result.get(0), chosen, feed.fixed() ? batch : rows);
          if (from == 0) {
            width = block.width();
            classes = block.classes();
            values = new float[Math.multiplyExact(features.rows(), width)];
          } else if (block.width() != width || !block.classes().equals(classes)) {
            throw new InputException(
                source + ": output " + chosen + " changes its classes from record to record");
          }
          System.arraycopy(block.values(), 0, values, from * width, rows * width);
        }
      } catch (OrtException e) {
        throw new InputException(
            source + ": ONNX Runtime cannot run it on these records: " + reason(e), e);
      } finally {
        given.values().forEach(OnnxTensor::close);
      }
    }
    return finished(values, width, classes, chosen, features.rows());
  }

  private Answers finished(
      float[] values, int width, Optional<List<String>> classes, String output, int rows) {
    boolean probabilities = true;
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int c = 0; c < width; c++) {
        float value = values[r * width + c];
        if (!Float.isFinite(value)) {
          throw new InputException(
              source + ": output " + output + " of record " + (r + 1) + " is " + value);
        }
        probabilities &= value >= 0 && value <= 1;
        sum += value;
      }
      probabilities &= width == 1 || Math.abs(sum - 1) < 1e-3;
    }
    float[] wide = values;
    if (width == 1) {
      // One value is that of the second of two classes.
      wide = new float[2 * rows];
      for (int r = 0; r < rows; r++) {
        wide[2 * r] = probabilities ? 1 - values[r] : 0;
        wide[2 * r + 1] = values[r];
      }
    }
    int wideWidth = Math.max(2, width);
    return new Answers(
        wide,
        wideWidth,
        probabilities,
        classes.or(graph::labels).filter(names -> names.size() == wideWidth),
        output,
        notes);
  }

  // ---- outputs

  private String known(String output) {
    if (!outputs.containsKey(output)) {
      throw new InputException(
          source
              + ": no output \""
              + output
              + "\"; "
              + Nearest.hint(output, outputs.keySet())
              + " (it gives "
              + gives()
              + ")");
    }
    return output;
  }

  /** The output that holds confidences: a sequence of maps, or a tensor of real numbers. */
  private String confidences() {
    List<String> found = new ArrayList<>();
    outputs.forEach(
        (name, node) -> {
          if ((node.getInfo() instanceof SequenceInfo sequence && sequence.isSequenceOfMaps())
              || (node.getInfo() instanceof TensorInfo tensor
                  && (tensor.type == OnnxJavaType.FLOAT || tensor.type == OnnxJavaType.DOUBLE))) {
            found.add(name);
          }
        });
    if (found.isEmpty()) {
      throw new InputException(
          source
              + ": gives no probabilities or logits ("
              + gives()
              + "); export it with them: membership cannot be told from labels alone");
    }
    for (String word : List.of("prob", "logit", "score", "output")) {
      List<String> named =
          found.stream().filter(n -> n.toLowerCase(Locale.ROOT).contains(word)).toList();
      if (named.size() == 1) {
        return named.get(0);
      }
    }
    if (found.size() > 1) {
      throw new InputException(
          source
              + ": several outputs may hold probabilities or logits; say which with --output: "
              + String.join(", ", found));
    }
    return found.get(0);
  }

  private record Block(float[] values, int width, Optional<List<String>> classes) {}

  private Block block(OnnxValue value, String name, int rows) throws OrtException {
    if (value instanceof OnnxTensor tensor) {
      long[] shape = tensor.getInfo().getShape();
      long width = shape.length == 1 ? 1 : shape.length == 2 ? shape[1] : -1;
      if (shape.length == 0 || shape[0] != rows || width < 1 || width > 100_000) {
        throw new InputException(
            source
                + ": output "
                + name
                + " must be records x classes, got "
                + Arrays.toString(shape)
                + " for "
                + rows
                + " records");
      }
      float[] values = new float[(int) (rows * width)];
      if (tensor.getInfo().type == OnnxJavaType.DOUBLE) {
        DoubleBuffer buffer = tensor.getDoubleBuffer();
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) buffer.get(i);
        }
      } else if (tensor.getInfo().type == OnnxJavaType.FLOAT) {
        tensor.getFloatBuffer().get(values);
      } else {
        throw new InputException(
            source + ": output " + name + " holds no real numbers (it gives " + gives() + ")");
      }
      return new Block(values, (int) width, Optional.empty());
    }
    if (value instanceof OnnxSequence sequence) {
      return maps(sequence, name, rows);
    }
    throw new InputException(source + ": output " + name + " cannot be read: " + gives());
  }

  private Block maps(OnnxSequence sequence, String name, int rows) throws OrtException {
    List<? extends OnnxValue> maps = sequence.getValue();
    try {
      if (maps.size() != rows) {
        throw new InputException(
            source
                + ": output "
                + name
                + " has "
                + maps.size()
                + " entries for "
                + rows
                + " records");
      }
      List<String> classes = List.of();
      Map<String, Integer> position = new HashMap<>();
      float[] values = new float[0];
      for (int r = 0; r < rows; r++) {
        if (!(maps.get(r) instanceof OnnxMap map)) {
          throw new InputException(source + ": output " + name + " is no sequence of maps");
        }
        Map<?, ?> entries = map.getValue();
        if (r == 0) {
          classes = names(entries.keySet());
          for (String label : classes) {
            position.put(label, position.size());
          }
          values = new float[rows * classes.size()];
        }
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
          Integer at = position.get(String.valueOf(entry.getKey()));
          if (at == null || !(entry.getValue() instanceof Number number)) {
            throw new InputException(
                source + ": output " + name + " changes its classes from record to record");
          }
          values[r * classes.size() + at] = number.floatValue();
        }
      }
      return new Block(values, classes.size(), Optional.of(classes));
    } finally {
      maps.forEach(OnnxValue::close);
    }
  }

  /** In increasing order: a map of the runtime has none of its own. */
  private static List<String> names(Set<?> keys) {
    boolean numbers = keys.stream().allMatch(k -> k instanceof Number);
    return keys.stream()
        .sorted(
            (a, b) ->
                numbers
                    ? Long.compare(((Number) a).longValue(), ((Number) b).longValue())
                    : String.valueOf(a).compareTo(String.valueOf(b)))
        .map(String::valueOf)
        .toList();
  }

  // ---- inputs

  /** Makes the tensor of one input for records [from, from + rows), padded to a fixed batch. */
  private interface Slot {
    OnnxTensor tensor(int from, int rows, int batch) throws OrtException;
  }

  private record Feed(Map<String, Slot> slots, int batch, boolean fixed) {}

  private Feed feed(Features features) {
    long fixed = -1;
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, NodeInfo> input : inputs.entrySet()) {
      if (!(input.getValue().getInfo() instanceof TensorInfo tensor)) {
        throw new InputException(
            source + ": input " + input.getKey() + " is no tensor; it takes " + takes());
      }
      tensors.put(input.getKey(), tensor);
      long[] shape = tensor.getShape();
      if (shape.length > 0 && shape[0] > 0) {
        fixed = shape[0];
      }
    }
    if (fixed > 1 << 16) {
      throw new InputException(
          source + ": takes exactly " + fixed + " records at once; export it with a free batch");
    }
    boolean isFixed = fixed > 0;
    int batch = isFixed ? (int) fixed : BATCH;
    Map<String, Slot> slots = new LinkedHashMap<>();
    if (tensors.size() == 1) {
      Map.Entry<String, TensorInfo> only = tensors.entrySet().iterator().next();
      slots.put(only.getKey(), whole(only.getKey(), only.getValue(), features, isFixed));
    } else {
      tensors.forEach((name, tensor) -> slots.put(name, single(name, tensor, features, isFixed)));
    }
    return new Feed(slots, batch, isFixed);
  }

  /** One input of all features. */
  private Slot whole(String name, TensorInfo tensor, Features features, boolean fixed) {
    long[] shape = tensor.getShape();
    int width = features.columns().size();
    long wanted = 1;
    boolean open = shape.length < 2;
    for (int d = 1; d < shape.length; d++) {
      open |= shape[d] < 0;
      wanted = shape[d] < 0 ? wanted : Math.multiplyExact(wanted, Math.max(1, shape[d]));
    }
    if (shape.length < 2 || (!open && wanted != width) || (open && shape.length > 2)) {
      throw new InputException(
          source
              + ": input "
              + name
              + " takes "
              + (open ? takes() : wanted + " features")
              + ", the records have "
              + width
              + ": "
              + listed(features.names())
              + "; leave columns out with --leave-out");
    }
    long[] inner = Arrays.copyOfRange(shape, 1, shape.length);
    if (shape.length == 2) {
      inner[0] = width;
    }
    return filled(name, tensor.type, features.columns(), inner, fixed);
  }

  /** One of many inputs, which takes the column of its own name. */
  private Slot single(String name, TensorInfo tensor, Features features, boolean fixed) {
    Features.Column column =
        features.columns().stream()
            .filter(c -> c.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        source
                            + ": input "
                            + name
                            + " needs a column of that name; "
                            + Nearest.hint(name, features.names())
                            + " (it takes "
                            + takes()
                            + ")"));
    long[] shape = tensor.getShape();
    long[] inner = shape.length < 2 ? new long[0] : new long[] {1};
    return filled(name, tensor.type, List.of(column), inner, fixed);
  }

  private Slot filled(
      String name, OnnxJavaType type, List<Features.Column> columns, long[] inner, boolean fixed) {
    int width = columns.size();
    if (type == OnnxJavaType.STRING) {
      List<String[]> texts = columns.stream().map(Features.Column::texts).toList();
      return (from, rows, batch) -> {
        String[] block = new String[(fixed ? batch : rows) * width];
        Arrays.fill(block, "");
        for (int r = 0; r < rows; r++) {
          for (int c = 0; c < width; c++) {
            block[r * width + c] = texts.get(c)[from + r];
          }
        }
        return OnnxTensor.createTensor(environment, block, shape(fixed ? batch : rows, inner));
      };
    }
    if (type != OnnxJavaType.FLOAT
        && type != OnnxJavaType.DOUBLE
        && type != OnnxJavaType.INT64
        && type != OnnxJavaType.INT32) {
      throw new InputException(
          source + ": input " + name + " of this type cannot be given; it takes " + takes());
    }
    List<double[]> numbers = new ArrayList<>();
    for (Features.Column column : columns) {
      double[] cells = column.numbers();
      held(name, type, column.name(), cells);
      numbers.add(cells);
    }
    return (from, rows, batch) -> {
      int height = fixed ? batch : rows;
      double[] block = new double[height * width];
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < width; c++) {
          block[r * width + c] = numbers.get(c)[from + r];
        }
      }
      return tensor(type, block, shape(height, inner));
    };
  }

  /** Refuses the first cell that would become another number, or infinite, as {@code type}. */
  private void held(String input, OnnxJavaType type, String column, double[] cells) {
    String taker = source + ": input " + input + " takes " + type.name().toLowerCase(Locale.ROOT);
    if (type == OnnxJavaType.FLOAT) {
      Features.checkSingle(taker, column, cells);
      Features.roundedSingle(source, column, cells).ifPresent(notes::add);
    }
    for (int r = 0; r < cells.length; r++) {
      if (!holds(type, cells[r])) {
        throw Features.unfit(
            taker,
            column,
            r,
            cells[r],
            "a whole number within " + (type == OnnxJavaType.INT32 ? "32 bits" : "2^53"));
      }
    }
  }

  private static boolean holds(OnnxJavaType type, double value) {
    return switch (type) {
      case DOUBLE, FLOAT -> true;
      case INT32 -> value == (int) value;
      // Past 2^53 a cell may have been rounded when it was read.
      default -> Math.abs(value) < EXACT && value == (long) value;
    };
  }

  private OnnxTensor tensor(OnnxJavaType type, double[] block, long[] shape) throws OrtException {
    if (type == OnnxJavaType.DOUBLE) {
      return OnnxTensor.createTensor(environment, DoubleBuffer.wrap(block), shape);
    }
    if (type == OnnxJavaType.INT64) {
      return OnnxTensor.createTensor(
          environment,
          LongBuffer.wrap(Arrays.stream(block).mapToLong(v -> (long) v).toArray()),
          shape);
    }
    if (type == OnnxJavaType.INT32) {
      return OnnxTensor.createTensor(
          environment,
          IntBuffer.wrap(Arrays.stream(block).mapToInt(v -> (int) v).toArray()),
          shape);
    }
    float[] floats = new float[block.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) block[i];
    }
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats), shape);
  }

  private static long[] shape(int rows, long[] inner) {
    long[] shape = new long[inner.length + 1];
    shape[0] = rows;
    System.arraycopy(inner, 0, shape, 1, inner.length);
    return shape;
  }

  private static String listed(List<String> names) {
    int shown = Math.min(12, names.size());
    return String.join(", ", names.subList(0, shown))
        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
