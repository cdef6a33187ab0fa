package assay.data;

import assay.data.ThriftReader.Broken;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Pages of a Parquet file, unpacked. What a page says of its size is believed only as far as its
 * codec could make so much of so few bytes, so that no header alone takes memory.
 */
final class Unpacking {
  private static final int UNCOMPRESSED = 0;
  private static final int SNAPPY = 1;
  private static final int GZIP = 2;
  private static final String[] OTHERS = {"LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"};

  private Unpacking() {}

  /** Refuses a codec that is not read. */
  static void check(int codec) {
    if (codec < 0 || codec > GZIP) {
      throw new Broken(
          "its pages are packed with "
              + (codec >= 3 && codec < 3 + OTHERS.length ? OTHERS[codec - 3] : "codec " + codec)
              + ", which is not read; write it uncompressed, or with snappy or gzip");
    }
  }

  /** The {@code size} bytes that {@code bytes} from {@code from} to {@code to} unpack to. */
  static byte[] of(int codec, byte[] bytes, int from, int to, int size) {
    int packed = to - from;
    switch (codec) {
      case UNCOMPRESSED -> {
        if (packed != size) {
          throw new Broken("a page is not as long as its header says");
        }
        return Arrays.copyOfRange(bytes, from, to);
      }
      case SNAPPY -> {
        // Three bytes make at most 64.
        if (size > 32L * packed + 64) {
          throw new Broken("a page is not as long as its header says");
        }
        return snappy(bytes, from, to, size);
      }
      default -> {
        // Deflate makes at most 1032 bytes of one.
        if (size > 1040L * packed + 64) {
          throw new Broken("a page is not as long as its header says");
        }
        return gzip(bytes, from, to, size);
      }
    }
  }

  private static byte[] gzip(byte[] bytes, int from, int to, int size) {
    // A gzip member: ten bytes of header without options, deflate, eight bytes of trailer.
    if (to - from < 18
        || (bytes[from] & 0xff) != 0x1f
        || (bytes[from + 1] & 0xff) != 0x8b
        || bytes[from + 3] != 0) {
      throw new Broken("a page is not a gzip member");
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, from + 10, to - from - 18);
      byte[] out = new byte[size];
      int made = 0;
      while (made < size) {
        int n = inflater.inflate(out, made, size - made);
        if (n == 0) {
          throw new Broken("a gzip page is damaged");
        }
        made += n;
      }
      return out;
    } catch (DataFormatException e) {
      throw new Broken("a gzip page is damaged");
    } finally {
      inflater.end();
    }
  }

  /** Snappy's raw format: a length, then literals and copies of what came before. */
  private static byte[] snappy(byte[] in, int from, int to, int size) {
    int at = from;
    long declared = 0;
    for (int shift = 0; ; shift += 7) {
      if (at >= to || shift > 28) {
        throw snappy();
      }
      int b = in[at++] & 0xff;
      declared |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        break;
      }
    }
    if (declared != size) {
      throw snappy();
    }
    byte[] out = new byte[size];
    int made = 0;
    while (at < to) {
      int tag = in[at++] & 0xff;
      int kind = tag & 3;
      long length;
      long offset;
      if (kind == 0) {
        length = tag >> 2;
        if (length >= 60) {
          int extra = (int) length - 59;
          length = little(in, at, to, extra);
          at += extra;
        }
        length++;
        if (length > to - at || length > size - made) {
          throw snappy();
        }
        System.arraycopy(in, at, out, made, (int) length);
        at += (int) length;
        made += (int) length;
        continue;
      }
      if (kind == 1) {
        length = 4L + ((tag >> 2) & 7);
        offset = ((long) (tag >> 5) << 8) | little(in, at, to, 1);
        at++;
      } else {
        int extra = kind == 2 ? 2 : 4;
        length = 1L + (tag >> 2);
        offset = little(in, at, to, extra);
        at += extra;
      }
      if (offset < 1 || offset > made || length > size - made) {
        throw snappy();
      }
      for (int i = 0; i < length; i++, made++) {
        out[made] = out[made - (int) offset];
      }
    }
    if (made != size) {
      throw snappy();
    }
    return out;
  }

  private static long little(byte[] in, int at, int to, int count) {
    if (count > to - at) {
      throw snappy();
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (in[at + i] & 0xffL) << (8 * i);
    }
    return value;
  }

  private static Broken snappy() {
    return new Broken("a snappy page is damaged");
  }
}
