package assay.train.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells reach a model as they stand in the file, or not at all. */
final class OnnxModelTest {
  @TempDir private Path folder;

  private record Cells(String name, double[] numbers) implements Features.Column {
    @Override
    public String[] texts() {
      return Arrays.stream(numbers).mapToObj(Double::toString).toArray(String[]::new);
    }
  }

  private Answers ask(int type, double... second) throws IOException {
    Path file = Files.write(folder.resolve("m.onnx"), OnnxFiles.ofType(type));
    Features features =
        new Features(
            List.of(new Cells("age", new double[second.length]), new Cells("pay", second)),
            second.length);
    try (OnnxModel model = OnnxModel.open(file)) {
      return model.answer(features, Optional.empty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7, int64, 37.5, a whole number within 2^53",
    "7, int64, 9007199254740992, a whole number within 2^53",
    "7, int64, -1e300, a whole number within 2^53",
    "6, int32, 2147483648, a whole number within 32 bits",
    "6, int32, -0.25, a whole number within 32 bits",
    "1, float, 3.5e38, a number within 3.4028235E38",
    "1, float, -1e300, a number within 3.4028235E38",
  })
  void aCellThatTheInputCannotHoldIsRefusedWithItsPlace(
      int type, String name, double cell, String expected) {
    assertEquals(
        "m.onnx: input input takes "
            + name
            + ": record 3 (members come first, then non-members), column \"pay\": expected "
            + expected
            + ", got "
            + cell,
        assertThrows(InputException.class, () -> ask(type, 1, 2, cell, 3)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "7, 37, -9007199254740991",
    "6, 2147483647, -2147483648",
    "1, 37.5, -3.4028234e38",
    "11, 37.5, -3.4028234e38",
  })
  void aCellThatItHoldsGoesInAsItIs(int type, double one, double other) throws IOException {
    float[] values = ask(type, one, other).values();
    assertArrayEquals(new float[] {0, (float) one, 0, (float) other}, values);
  }

  /** Messages in messages, as deep as a file has bytes for, end before the stack does. */
  @Test
  void deepNestingIsRefused() {
    byte[] graph = new byte[0];
    for (int level = 0; level < 40; level++) {
      // A node (field 1) with an attribute (field 5) that holds a graph (field 6).
      graph = field(1, field(5, field(6, graph)));
    }
    byte[] model = field(7, graph);
    assertEquals(
        "m.onnx: nested more than 100 messages deep",
        assertThrows(InputException.class, () -> OnnxGraph.of(model, "m.onnx")).getMessage());
  }

  private static byte[] field(int number, byte[] content) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.write(number << 3 | 2);
    int length = content.length;
    for (; length > 0x7f; length >>>= 7) {
      out.write(length & 0x7f | 0x80);
    }
    out.write(length);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
