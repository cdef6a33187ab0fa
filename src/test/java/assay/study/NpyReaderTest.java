package assay.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyReaderTest {
  private static byte[] npy(String header, byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
    out.write(text.length & 0xff);
    out.write(text.length >> 8);
    out.write(text);
    out.write(data);
    return out.toByteArray();
  }

  private static String header(String type, String fortran, String shape) {
    return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
  }

  private static NpyReader.NpyArray read(byte[] bytes) throws IOException {
    return NpyReader.read(new ByteArrayInputStream(bytes), "x.npy");
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(IOException.class, () -> read(bytes)).getMessage();
  }

  @Test
  void typesAndByteOrdersAreRead() throws IOException {
    byte[] doubles =
        ByteBuffer.allocate(16).order(ByteOrder.BIG_ENDIAN).putDouble(1.5).putDouble(-2).array();
    NpyReader.NpyArray array = read(npy(header(">f8", "False", "(2,)"), doubles));
    assertArrayEquals(new float[] {1.5f, -2}, array.values());
    assertEquals('f', array.kind());
    byte[] ints =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(-7).putInt(9).array();
    assertArrayEquals(
        new float[] {-7, 9}, read(npy(header("<i4", "False", "(1, 2)"), ints)).rows()[0]);
    assertArrayEquals(
        new boolean[] {true, false},
        read(npy(header("|b1", "False", "(1, 2)"), new byte[] {1, 0})).mask()[0]);
    assertEquals(255, read(npy(header("|u1", "False", "()"), new byte[] {-1})).values()[0]);
  }

  @Test
  void fortranOrderIsTurned() throws IOException {
    // numpy: np.asfortranarray([[1, 2, 3], [4, 5, 6]]) is stored as 1 4 2 5 3 6.
    NpyReader.NpyArray array =
        read(npy(header("|i1", "True", "(2, 3)"), new byte[] {1, 4, 2, 5, 3, 6}));
    assertArrayEquals(new float[] {1, 2, 3}, array.rows()[0]);
    assertArrayEquals(new float[] {4, 5, 6}, array.rows()[1]);
  }

  @Test
  void picklesAreNeverRead() throws IOException {
    assertEquals(
        "x.npy: element type must be one of b1, i1, i2, i4, i8, u1, u2, u4, f4, f8, got O (pickled"
            + " objects are never read)",
        refusal(npy(header("|O", "False", "(1,)"), new byte[] {(byte) 0x80, 4})));
    assertTrue(
        refusal(npy("{'descr': [('a', '<f4')], 'shape': (1,)}", new byte[4])).contains("plain"));
  }

  @Test
  void lyingHeadersAreRefusedBeforeMemoryIsTaken() throws IOException {
    assertTrue(
        refusal(npy(header("<f4", "False", "(99999999999999999999,)"), new byte[0]))
            .contains("shape"));
    assertTrue(
        refusal(npy(header("<f4", "False", "(100000, 100000)"), new byte[0])).contains("at most"));
    // Two gigabytes announced, four bytes there.
    assertTrue(
        refusal(npy(header("<f4", "False", "(500000000,)"), new byte[4])).contains("ends before"));
    assertTrue(refusal(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}).contains("not a NumPy array"));
    assertTrue(refusal(new byte[3]).contains("ends before"));
    assertEquals(0, read(npy(header("<f4", "False", "(0, 5)"), new byte[0])).values().length);
  }

  @Test
  void trailingBytesAndTruncationAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.npy");
    Files.write(file, npy(header("|i1", "False", "(2,)"), new byte[] {1, 2, 3}));
    assertThrows(IOException.class, () -> NpyReader.read(file));
    Files.write(file, npy(header("|i1", "False", "(2,)"), new byte[] {1}));
    assertThrows(IOException.class, () -> NpyReader.read(file));
  }

  @Test
  void archivesAreReadByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("keep.npy"));
      zip.write(npy(header("|b1", "False", "(1, 1)"), new byte[] {1}));
      zip.putNextEntry(new ZipEntry("scores.npy"));
      zip.write(npy(header("|i1", "False", "(3,)"), new byte[] {1, 2, 3}));
    }
    Map<String, NpyReader.NpyArray> arrays = NpyReader.readAll(file);
    assertEquals("[keep, scores]", arrays.keySet().toString());
    assertArrayEquals(new float[] {1, 2, 3}, arrays.get("scores").values());
    Path plain = folder.resolve("b.npz");
    Files.writeString(plain, "not a zip");
    assertThrows(IOException.class, () -> NpyReader.readAll(plain));
  }
}
