package assay.audit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import assay.audit.scores.ForeignScores;
import assay.audit.scores.ScoresPlan;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.train.onnx.OnnxFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that were damaged at random: every reader either takes them or refuses them in one line.
 * Seeded; a failure names the round that fails again.
 */
class ReadersFuzzTest {
  private static final int ROUNDS = 400;

  @TempDir private Path folder;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] npy(String shape, int count) {
    byte[] header = utf8("{'descr': '|i1', 'fortran_order': False, 'shape': " + shape + ", }\n");
    byte[] out = new byte[10 + header.length + count];
    System.arraycopy(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, 0, out, 0, 8);
    out[8] = (byte) header.length;
    System.arraycopy(header, 0, out, 10, header.length);
    for (int i = 0; i < count; i++) {
      out[10 + header.length + i] = (byte) (i % 3 % 2);
    }
    return out;
  }

  private static byte[] zip(Object... namesAndContents) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        zip.write((byte[]) namesAndContents[i + 1]);
      }
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  /** One to four changes: a byte, a bit, a cut, a doubled piece, a foreign word. */
  private static byte[] damaged(byte[] whole, UniformRandomProvider random) {
    byte[] bytes = whole.clone();
    List<String> words = List.of("\"", ",", "\n", "NaN", "1e999", "{", "]", "\0", "\u00e9", "-");
    for (int change = random.nextInt(4); change >= 0 && bytes.length > 2; change--) {
      int at = random.nextInt(bytes.length - 1);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, 1 + at);
        case 3 ->
            bytes =
                inserted(bytes, at, Arrays.copyOfRange(bytes, at, at + (bytes.length - at) / 2));
        default -> bytes = inserted(bytes, at, utf8(words.get(random.nextInt(words.size()))));
      }
    }
    return bytes;
  }

  private static byte[] inserted(byte[] bytes, int at, byte[] piece) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + piece.length);
    System.arraycopy(piece, 0, longer, at, piece.length);
    System.arraycopy(bytes, at, longer, at + piece.length, bytes.length - at);
    return longer;
  }

  private void fuzz(String name, byte[] whole) throws IOException {
    ScoresPlan plan = ScoresPlan.of(folder.resolve(name));
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      UniformRandomProvider random = Seed.of(5).child(name).child(round).random();
      Files.write(plan.file(), damaged(whole, random));
      try {
        ForeignScores.read(plan);
      } catch (InputException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(name), message);
        assertTrue(message.lines().count() == 1 && message.length() < 900, message);
      } catch (RuntimeException | IOException | Error e) {
        fail(name + ", round " + round + ": " + e, e);
      }
    }
    assertTrue(refused > ROUNDS / 10, name + ": only " + refused + " were refused");
  }

  private static final String CSV =
      "record,member,score,\"a, b\"\nr1,1,0.5,x\nr2,0,-1e3,\"y\"\"z\"\nr3,1,2,\nr4,0,.25,é\n";

  @Test
  void csv() throws IOException {
    fuzz("a.csv", utf8(CSV));
  }

  @Test
  void gzippedCsv() throws IOException {
    fuzz("b.csv.gz", gzip(utf8(CSV)));
  }

  @Test
  void predictions() throws IOException {
    fuzz("p.csv", utf8("member,label,p_0,p_1\n1,0,0.5,0.5\n0,1,0,1\n1,1,0.25,0.75\n0,0,1,0\n"));
  }

  @Test
  void jsonLines() throws IOException {
    fuzz(
        "c.jsonl",
        utf8(
            """
            {"member": 1, "label": 0, "logit": [1.5, -2]}
            {"member": 0, "label": 1, "logit": [0.5, 2e1]}
            {"member": true, "label": 1, "logit": [0, 2]}
            {"member": false, "label": 0, "logit": [3, 1]}
            """));
  }

  @Test
  void numpy() throws IOException {
    fuzz("d.npy", npy("(4, 4)", 16));
  }

  @Test
  void numpyArchive() throws IOException {
    fuzz("e.npz", zip("scores.npy", npy("(4, 4)", 16), "keep.npy", npy("(4, 4)", 16)));
  }

  @Test
  void onnx() throws IOException {
    byte[] whole = OnnxFiles.classifier(new float[6], new float[3], 2, new long[] {0, 1, 2}, true);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      UniformRandomProvider random = Seed.of(5).child("onnx").child(round).random();
      try {
        OnnxFiles.scan(damaged(whole, random));
      } catch (InputException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        fail("onnx, round " + round + ": " + e, e);
      }
    }
    assertTrue(refused > ROUNDS / 10, "only " + refused + " were refused");
  }
}
