package assay.train.onnx;

import assay.stats.InputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The few facts that ONNX Runtime does not tell about a file: the class labels that a classifier
 * carries, and whether its weights lie in other files, which are never opened. Reads the protobuf
 * of the file itself; every length is checked before it is used.
 */
final class OnnxGraph {
  private static final int MOST_LABELS = 100_000;

  /** As deep as ONNX Runtime follows them. */
  private static final int DEEPEST = 100;

  private final byte[] bytes;
  private final String source;
  private Optional<List<String>> labels = Optional.empty();
  private boolean external;
  private boolean graph;
  private int depth;

  private OnnxGraph(byte[] bytes, String source) {
    this.bytes = bytes;
    this.source = source;
  }

  static OnnxGraph of(byte[] bytes, String source) {
    OnnxGraph read = new OnnxGraph(bytes, source);
    read.message(0, bytes.length, read::model);
    if (!read.graph) {
      throw new InputException(source + ": not an ONNX model: it holds no graph");
    }
    return read;
  }

  /** Class labels of the classifier, in the order of its scores. */
  Optional<List<String>> labels() {
    return labels;
  }

  /** Whether weights are kept outside the file. */
  boolean external() {
    return external;
  }

  /** A field of a message: its number, and for varints the value, else where its bytes are. */
  private interface Field {
    void at(int number, long value, int from, int to);
  }

  private void model(int number, long value, int from, int to) {
    if (number == 7 && to >= 0) {
      graph = true;
      message(from, to, this::graph);
    }
  }

  private void graph(int number, long value, int from, int to) {
    if (number == 1 && to >= 0) {
      message(from, to, this::node);
    } else if ((number == 5 || number == 15) && to >= 0) {
      message(from, to, this::tensor);
    }
  }

  private void node(int number, long value, int from, int to) {
    if (number == 5 && to >= 0) {
      new Attribute().read(from, to);
    }
  }

  private void tensor(int number, long value, int from, int to) {
    if ((number == 14 && value == 1) || number == 13) {
      external = true;
    }
  }

  private final class Attribute {
    private String name = "";
    private final List<String> values = new ArrayList<>();

    void read(int from, int to) {
      message(from, to, this::field);
      if (!values.isEmpty()
          && (name.equals("classlabels_ints")
              || name.equals("classlabels_int64s")
              || name.equals("classlabels_strings"))) {
        labels = Optional.of(List.copyOf(values));
      }
    }

    private void field(int number, long value, int from, int to) {
      if (number == 1 && to >= 0) {
        name = text(from, to);
      } else if (number == 5 && to >= 0) {
        message(from, to, OnnxGraph.this::tensor);
      } else if (number == 6 && to >= 0) {
        message(from, to, OnnxGraph.this::graph);
      } else if (number == 8 && to < 0) {
        add(Long.toString(value));
      } else if (number == 8) {
        for (int at = from; at < to; ) {
          long[] next = varint(at, to);
          add(Long.toString(next[0]));
          at = (int) next[1];
        }
      } else if (number == 9 && to >= 0) {
        add(text(from, to));
      }
    }

    private void add(String label) {
      if (values.size() < MOST_LABELS) {
        values.add(label);
      }
    }
  }

  private String text(int from, int to) {
    return new String(bytes, from, Math.min(to - from, 1000), StandardCharsets.UTF_8);
  }

  private void message(int from, int to, Field field) {
    if (++depth > DEEPEST) {
      throw new InputException(source + ": nested more than " + DEEPEST + " messages deep");
    }
    int at = from;
    while (at < to) {
      long[] key = varint(at, to);
      int number = (int) (key[0] >>> 3);
      at = (int) key[1];
      switch ((int) (key[0] & 7)) {
        case 0 -> {
          long[] value = varint(at, to);
          field.at(number, value[0], 0, -1);
          at = (int) value[1];
        }
        case 1 -> at = skip(at, 8, to);
        case 5 -> at = skip(at, 4, to);
        case 2 -> {
          long[] length = varint(at, to);
          int start = (int) length[1];
          at = skip(start, length[0], to);
          field.at(number, 0, start, at);
        }
        default -> throw broken();
      }
    }
    depth--;
  }

  private int skip(int at, long length, int to) {
    if (length < 0 || length > to - at) {
      throw broken();
    }
    return (int) (at + length);
  }

  /** A varint and the position behind it. */
  private long[] varint(int from, int to) {
    long value = 0;
    int at = from;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at >= to) {
        throw broken();
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return new long[] {value, at};
      }
    }
    throw broken();
  }

  private InputException broken() {
    return new InputException(source + ": not an ONNX model, or damaged or truncated");
  }
}
