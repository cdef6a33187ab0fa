package assay.train.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes small ONNX models, field by field as onnx.proto numbers them. */
public final class OnnxFiles {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private OnnxFiles() {}

  /** Reads a file as far as it is read before ONNX Runtime sees it. */
  public static void scan(byte[] bytes) {
    OnnxGraph graph = OnnxGraph.of(bytes, "m.onnx");
    if (graph.external()) {
      throw new assay.stats.InputException("external");
    }
  }

  /** A protobuf message. */
  static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.toBytes());
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }

  static Message tensorType(int type, long... shape) {
    Message dims = new Message();
    for (long n : shape) {
      dims.message(1, n < 0 ? new Message().text(2, "N") : new Message().number(1, n));
    }
    return new Message().message(1, new Message().number(1, type).message(2, dims));
  }

  static Message value(String name, Message type) {
    return new Message().text(1, name).message(2, type);
  }

  private static Message floats(String name, float[] values, long... shape) {
    Message tensor = new Message();
    for (long n : shape) {
      tensor.number(1, n);
    }
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float v : values) {
      raw.putFloat(v);
    }
    return tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array());
  }

  private static Message node(String type, String domain, String[] in, String[] out) {
    Message node = new Message();
    for (String name : in) {
      node.text(1, name);
    }
    for (String name : out) {
      node.text(2, name);
    }
    return node.text(4, type).text(7, domain);
  }

  private static Message attribute(String name, int type) {
    return new Message().text(1, name).number(20, type);
  }

  private static byte[] model(Message graph) {
    return new Message()
        .number(1, 8)
        .text(2, "test")
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, 13))
        .message(8, new Message().text(1, "ai.onnx.ml").number(2, 1))
        .toBytes();
  }

  /** As PyTorch exports: one input, logits x W + b; weights are features x classes. */
  public static byte[] logits(float[] weights, float[] bias, int features, int classes) {
    Message graph =
        new Message()
            .message(1, node("Gemm", "", new String[] {"input", "W", "b"}, new String[] {"output"}))
            .text(2, "g")
            .message(5, floats("W", weights, features, classes))
            .message(5, floats("b", bias, classes))
            .message(11, value("input", tensorType(FLOAT, -1, features)))
            .message(12, value("output", tensorType(FLOAT, -1, classes)));
    return model(graph);
  }

  /** The same for exactly {@code batch} records at once. */
  public static byte[] logitsOfFixedBatch(
      float[] weights, float[] bias, int features, int classes, int batch) {
    Message graph =
        new Message()
            .message(1, node("Gemm", "", new String[] {"input", "W", "b"}, new String[] {"output"}))
            .text(2, "g")
            .message(5, floats("W", weights, features, classes))
            .message(5, floats("b", bias, classes))
            .message(11, value("input", tensorType(FLOAT, batch, features)))
            .message(12, value("output", tensorType(FLOAT, batch, classes)));
    return model(graph);
  }

  /**
   * As skl2onnx exports a logistic regression: labels and, by ZipMap, a sequence of maps from class
   * label to probability; or a tensor without ZipMap.
   */
  public static byte[] classifier(
      float[] weights, float[] bias, int features, long[] labels, boolean zipMap) {
    int classes = labels.length;
    // LinearClassifier wants classes x features.
    Message coefficients = attribute("coefficients", 6);
    Message intercepts = attribute("intercepts", 6);
    Message ints = attribute("classlabels_ints", 7);
    for (int c = 0; c < classes; c++) {
      for (int f = 0; f < features; f++) {
        coefficients.bytes(7, real(weights[f * classes + c]));
      }
      intercepts.bytes(7, real(bias[c]));
      ints.number(8, labels[c]);
    }
    Message linear =
        node(
                "LinearClassifier",
                "ai.onnx.ml",
                new String[] {"float_input"},
                new String[] {"output_label", "scores"})
            .message(5, coefficients)
            .message(5, intercepts)
            .message(5, ints)
            .message(5, attribute("multi_class", 2).number(3, 0))
            .message(5, attribute("post_transform", 3).text(4, "SOFTMAX"));
    Message graph = new Message().message(1, linear);
    if (zipMap) {
      Message zipped = attribute("classlabels_int64s", 7);
      for (long label : labels) {
        zipped.number(8, label);
      }
      graph.message(
          1,
          node("ZipMap", "ai.onnx.ml", new String[] {"scores"}, new String[] {"output_probability"})
              .message(5, zipped));
    }
    Message map =
        new Message()
            .message(
                4,
                new Message()
                    .message(
                        1,
                        new Message()
                            .message(
                                5, new Message().number(1, INT64).message(2, tensorType(FLOAT)))));
    graph
        .text(2, "g")
        .message(11, value("float_input", tensorType(FLOAT, -1, features)))
        .message(12, value("output_label", tensorType(INT64, -1)))
        .message(
            12,
            zipMap
                ? value("output_probability", map)
                : value("scores", tensorType(FLOAT, -1, classes)));
    return model(graph);
  }

  /** Repeated floats are written packed, so one value is a packed field of four bytes. */
  private static byte[] real(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  /** Two inputs by name, a number each; logits are their sum and their difference. */
  public static byte[] namedInputs() {
    Message graph =
        new Message()
            .message(1, node("Add", "", new String[] {"age", "pay"}, new String[] {"sum"}))
            .message(1, node("Sub", "", new String[] {"age", "pay"}, new String[] {"difference"}))
            .message(
                1,
                node("Concat", "", new String[] {"sum", "difference"}, new String[] {"logits"})
                    .message(5, attribute("axis", 2).number(3, 1)))
            .text(2, "g")
            .message(11, value("age", tensorType(FLOAT, -1, 1)))
            .message(11, value("pay", tensorType(FLOAT, -1, 1)))
            .message(12, value("logits", tensorType(FLOAT, -1, 2)));
    return model(graph);
  }

  /** Two features of an element type as onnx.proto numbers it; the logits are the same numbers. */
  public static byte[] ofType(int type) {
    Message graph =
        new Message()
            .message(
                1,
                node("Cast", "", new String[] {"input"}, new String[] {"output"})
                    .message(5, attribute("to", 2).number(3, FLOAT)))
            .text(2, "g")
            .message(11, value("input", tensorType(type, -1, 2)))
            .message(12, value("output", tensorType(FLOAT, -1, 2)));
    return model(graph);
  }

  /** Labels and nothing else. */
  public static byte[] labelsOnly() {
    Message graph =
        new Message()
            .message(
                1,
                node("ArgMax", "", new String[] {"input"}, new String[] {"label"})
                    .message(5, attribute("axis", 2).number(3, 1))
                    .message(5, attribute("keepdims", 2).number(3, 0)))
            .text(2, "g")
            .message(11, value("input", tensorType(FLOAT, -1, 2)))
            .message(12, value("label", tensorType(INT64, -1)));
    return model(graph);
  }

  /** Weights in another file. */
  public static byte[] external(String location) {
    Message entry = new Message().text(1, "location").text(2, location);
    Message weights =
        new Message()
            .number(1, 2)
            .number(1, 2)
            .number(2, FLOAT)
            .text(8, "W")
            .message(13, entry)
            .number(14, 1);
    Message graph =
        new Message()
            .message(1, node("MatMul", "", new String[] {"input", "W"}, new String[] {"output"}))
            .text(2, "g")
            .message(5, weights)
            .message(11, value("input", tensorType(FLOAT, -1, 2)))
            .message(12, value("output", tensorType(FLOAT, -1, 2)));
    return model(graph);
  }
}
