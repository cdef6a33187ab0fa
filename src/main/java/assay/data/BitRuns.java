package assay.data;

import assay.data.ThriftReader.Broken;

/** Small whole numbers in Parquet's packed forms. */
final class BitRuns {
  private BitRuns() {}

  /**
   * The hybrid of run lengths and packed bits.
   *
   * @param width bits of a number, at most 32
   * @param count how many numbers
   */
  static int[] read(byte[] in, int from, int to, int width, int count) {
    if (width > 32) {
      throw new Broken("has numbers of " + width + " bits");
    }
    int[] out = new int[count];
    Cursor cursor = new Cursor(in, from, to);
    int made = 0;
    while (made < count) {
      long head = cursor.varint();
      if ((head & 1) == 1) {
        long groups = head >>> 1;
        if (groups > Math.max(count, 64)) {
          throw tooLong(count);
        }
        long packed = Math.min(8 * groups, count - made);
        long bits = 0;
        for (int i = 0; i < packed; i++) {
          out[made++] = (int) cursor.bits(bits, width);
          bits += width;
        }
        cursor.skip(groups * width);
      } else {
        if (head >>> 1 > count) {
          throw tooLong(count);
        }
        long run = Math.min(head >>> 1, count - made);
        int value = 0;
        for (int b = 0; b < (width + 7) / 8; b++) {
          value |= cursor.next() << (8 * b);
        }
        if (width < 32 && value >>> width != 0) {
          throw new Broken("has a number of more bits than the " + width + " it says");
        }
        for (int i = 0; i < run; i++) {
          out[made++] = value;
        }
      }
    }
    return out;
  }

  private static Broken tooLong(int count) {
    return new Broken("has a run that is longer than the " + count + " values of its page");
  }

  /** Whole numbers as differences in blocks, each difference in as few bits as its block needs. */
  static final class Deltas {
    private final Cursor cursor;

    Deltas(byte[] in, int from) {
      this.cursor = new Cursor(in, from, in.length);
    }

    /** Where the numbers end, once read. */
    int position() {
      return cursor.at;
    }

    /** Reads as many as {@code out} holds. */
    void read(long[] out) {
      long block = cursor.varint();
      long parts = cursor.varint();
      long total = cursor.varint();
      long value = cursor.zigzag();
      if (total != out.length
          || block < 8
          || block > 1 << 20
          || parts < 1
          || parts > 512
          || block % parts != 0
          || block / parts % 8 != 0) {
        throw new Broken("has a page of differences that is damaged");
      }
      int each = (int) (block / parts);
      int made = 0;
      out[made++] = value;
      while (made < out.length) {
        long least = cursor.zigzag();
        int[] widths = new int[(int) parts];
        for (int p = 0; p < parts; p++) {
          widths[p] = cursor.next();
        }
        for (int p = 0; p < parts && made < out.length; p++) {
          if (widths[p] > 64) {
            throw new Broken("has differences of " + widths[p] + " bits");
          }
          long bits = 0;
          for (int i = 0; i < each && made < out.length; i++) {
            value += least + cursor.bits(bits, widths[p]);
            bits += widths[p];
            out[made++] = value;
          }
          cursor.skip((long) each / 8 * widths[p]);
        }
      }
    }
  }

  private static final class Cursor {
    private final byte[] in;
    private final int to;
    private int at;

    Cursor(byte[] in, int from, int to) {
      this.in = in;
      this.at = from;
      this.to = to;
    }

    int next() {
      if (at < 0 || at >= to) {
        throw new Broken("has a page that ends too early");
      }
      return in[at++] & 0xff;
    }

    long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        int b = next();
        value |= (long) (b & 0x7f) << shift;
        if (b < 0x80) {
          return value;
        }
      }
      throw new Broken("has a number that does not end");
    }

    long zigzag() {
      long value = varint();
      return (value >>> 1) ^ -(value & 1);
    }

    /** {@code width} bits that start {@code offset} bits from here, lowest first. */
    long bits(long offset, int width) {
      long value = 0;
      for (int got = 0; got < width; ) {
        long bit = offset + got;
        long index = at + bit / 8;
        if (index >= to) {
          throw new Broken("has a page that ends too early");
        }
        int shift = (int) (bit % 8);
        int take = Math.min(8 - shift, width - got);
        value |= (((in[(int) index] & 0xffL) >>> shift) & ((1L << take) - 1)) << got;
        got += take;
      }
      return value;
    }

    /** Skips forward; the last bytes of a page may be left out by its writer. */
    void skip(long bytes) {
      if (bytes < 0) {
        throw new Broken("has a run of negative length");
      }
      at = (int) Math.min(to, at + bytes);
    }
  }
}
