package assay.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
  @TempDir Path folder;

  private static byte[] idx(int type, int[] sizes, int bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + bytes);
    buffer.put((byte) 0).put((byte) 0).put((byte) type).put((byte) sizes.length);
    for (int size : sizes) {
      buffer.putInt(size);
    }
    for (int i = 0; i < bytes; i++) {
      buffer.put((byte) (i % 3));
    }
    return buffer.array();
  }

  private LoadedData load(byte[] images, byte[] labels, int limit) throws IOException {
    return new DatasetLoader()
        .load(
            new IdxSource(
                Files.write(folder.resolve("im"), images),
                Files.write(folder.resolve("la"), labels),
                limit));
  }

  private String refusal(byte[] images, byte[] labels) {
    return assertThrows(DataException.class, () -> load(images, labels, 0)).getMessage();
  }

  @Test
  void pixelsAreScaledToOne() throws IOException {
    LoadedData loaded = load(idx(8, new int[] {4, 2, 2}, 16), idx(8, new int[] {4}, 4), 3);
    assertEquals(3, loaded.dataset().size());
    assertEquals(4, loaded.dataset().featureCount());
    assertEquals(2 / 255f, loaded.dataset().features()[2]);
    assertEquals(2, loaded.dataset().labels()[2]);
  }

  @Test
  void whatIsNotIdxIsRefusedByName() {
    byte[] images = idx(8, new int[] {4, 2, 2}, 16);
    byte[] labels = idx(8, new int[] {4}, 4);
    assertEquals(
        "im: not an idx file: expected to start with two zero bytes",
        refusal(new byte[] {1, 2, 3, 4}, labels));
    assertEquals(
        "im: expected idx type 8 (unsigned bytes), got type 13",
        refusal(idx(13, new int[] {4, 2, 2}, 16), labels));
    assertEquals("im: expected 2 to 4 dimensions, got 1", refusal(labels, labels));
    assertEquals(
        "la: expected 1 dimension, got 3; are images and labels swapped?", refusal(images, images));
    assertEquals(
        "im: truncated: its header says [4, 2, 2] bytes, it has 15",
        refusal(idx(8, new int[] {4, 2, 2}, 15), labels));
    assertEquals(
        "im: trailing bytes: its header says [4, 2, 2] bytes, it has 17",
        refusal(idx(8, new int[] {4, 2, 2}, 17), labels));
    assertEquals(
        "la: expected a label for each of the 4 images in im, got 5",
        refusal(images, idx(8, new int[] {5}, 5)));
    assertEquals(
        "im: dimension 2 must be >= 1, got 4294967295",
        refusal(idx(8, new int[] {4, -1, 2}, 16), labels));
    assertEquals(
        "im: truncated: its header says [2147483647, 2147483647, 2147483647] bytes, it has 16",
        refusal(idx(8, new int[] {0x7fffffff, 0x7fffffff, 0x7fffffff}, 16), labels));
    assertEquals(
        "la: expected two or more classes, got only [0] in 4 images",
        refusal(images, ByteBuffer.wrap(idx(8, new int[] {4}, 4)).putInt(8, 0).array()));
  }
}
