package assay.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A block of off-heap floats that starts on a cache line: what OpenBLAS works on. Element-wise work
 * copies a piece into a Java array, loops there (the compiler vectorizes plain loops over arrays
 * from index 0, and nothing else), and copies it back; both copies together cost less than one
 * scalar access each.
 */
final class Floats implements AutoCloseable {
  private static final int LINE_BYTES = 64;
  private final FloatPointer allocated;
  private final FloatPointer start;
  private final FloatBuffer floats;
  private final IntBuffer ints;
  private final LongBuffer pairs;
  private final int length;

  /** A block of {@code length} zeros. */
  Floats(long length) {
    if (length > Integer.MAX_VALUE / 4 - LINE_BYTES) {
      throw new IllegalArgumentException(
          "a block must hold fewer than 2^29 values, got "
              + length
              + "; use a smaller network or batch");
    }
    this.length = (int) length;
    int slack = LINE_BYTES / Float.BYTES;
    allocated = new FloatPointer(length + slack);
    int misaligned = (int) (allocated.address() % LINE_BYTES);
    int skip = misaligned == 0 ? 0 : (LINE_BYTES - misaligned) / Float.BYTES;
    start = new FloatPointer(allocated).position(skip);
    ByteBuffer bytes =
        new FloatPointer(allocated)
            .position(skip)
            .limit(skip + length)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder());
    floats = bytes.asFloatBuffer();
    ints = bytes.asIntBuffer();
    pairs = bytes.asLongBuffer();
    zero();
  }

  int length() {
    return length;
  }

  /** A pointer to the value at {@code offset}; keep it rather than ask again in a loop. */
  FloatPointer at(long offset) {
    return new FloatPointer(start).position(start.position() + offset);
  }

  void zero() {
    float[] zeros = new float[Math.min(length, 4096)];
    for (int i = 0; i < length; i += zeros.length) {
      floats.put(i, zeros, 0, Math.min(zeros.length, length - i));
    }
  }

  float get(int index) {
    return floats.get(index);
  }

  void put(int index, float value) {
    floats.put(index, value);
  }

  void read(int index, float[] into, int count) {
    floats.get(index, into, 0, count);
  }

  void write(int index, float[] from, int offset, int count) {
    floats.put(index, from, offset, count);
  }

  /** The same memory as bits. */
  void readBits(int index, int[] into, int count) {
    ints.get(index, into, 0, count);
  }

  /** The same memory as bits. */
  void writeBits(int index, int[] from, int count) {
    ints.put(index, from, 0, count);
  }

  /** The same memory as pairs of values, from an even index. */
  void writePairs(int index, long[] from, int count) {
    pairs.put(index / 2, from, 0, count);
  }

  @Override
  public void close() {
    allocated.deallocate();
  }
}
