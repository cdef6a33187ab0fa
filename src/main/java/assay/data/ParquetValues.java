package assay.data;

import assay.data.ThriftReader.Broken;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Values of one Parquet type: whole numbers, real numbers or text, and how a page encodes them
 * (Apache Parquet format 2.12, Encodings.md).
 */
final class ParquetValues {
  /** Physical types that are read, as the format numbers them. */
  enum Type {
    BOOLEAN(0),
    INT32(1),
    INT64(2),
    FLOAT(4),
    DOUBLE(5),
    BYTE_ARRAY(6);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    static Type of(int number) {
      for (Type type : values()) {
        if (type.number == number) {
          return type;
        }
      }
      throw new Broken(
          number == 3 || number == 7
              ? "is of type "
                  + (number == 3 ? "INT96" : "FIXED_LEN_BYTE_ARRAY")
                  + ", which is not read"
              : "is of an unknown type " + number);
    }

    boolean isWhole() {
      return this == BOOLEAN || this == INT32 || this == INT64;
    }

    boolean isReal() {
      return this == FLOAT || this == DOUBLE;
    }
  }

  private static final int PLAIN = 0;
  private static final int PLAIN_DICTIONARY = 2;
  private static final int RLE = 3;
  private static final int DELTA_BINARY_PACKED = 5;
  private static final int DELTA_LENGTH_BYTE_ARRAY = 6;
  private static final int RLE_DICTIONARY = 8;
  private static final int BYTE_STREAM_SPLIT = 9;

  private final Type type;
  private final boolean unsigned;
  private final int longest;

  /** Whole numbers, where the type has them. */
  final long[] whole;

  /** Real numbers, where the type has them. */
  final double[] real;

  /** Text, where the type has it; null where a value is missing. */
  final String[] text;

  /**
   * @param unsigned whether whole numbers are
   * @param longest bytes of one text
   * @param count of values
   */
  ParquetValues(Type type, boolean unsigned, int longest, int count) {
    this.type = type;
    this.unsigned = unsigned;
    this.longest = longest;
    this.whole = new long[type.isWhole() ? count : 0];
    this.real = new double[type.isReal() ? count : 0];
    this.text = new String[type == Type.BYTE_ARRAY ? count : 0];
  }

  /** Room for other values of the same type. */
  ParquetValues like(int count) {
    return new ParquetValues(type, unsigned, longest, count);
  }

  /** Puts {@code from[index]} at {@code to}. */
  void set(int to, ParquetValues from, int index) {
    if (type.isWhole()) {
      whole[to] = from.whole[index];
    } else if (type.isReal()) {
      real[to] = from.real[index];
    } else {
      text[to] = from.text[index];
    }
  }

  /** The values that so many bytes can hold at most where each stands by itself. */
  long most(long bytes) {
    return switch (type) {
      case BOOLEAN -> 8 * bytes;
      case INT32, FLOAT, BYTE_ARRAY -> bytes / 4;
      case INT64, DOUBLE -> bytes / 8;
    };
  }

  /** Whether values of this encoding are numbers into the column's dictionary. */
  static boolean areIndices(int encoding) {
    return encoding == PLAIN_DICTIONARY || encoding == RLE_DICTIONARY;
  }

  private int size() {
    return Math.max(whole.length, Math.max(real.length, text.length));
  }

  /**
   * Fills all of this from a page's values.
   *
   * @param encoding as the page names it
   * @param page from {@code at}
   * @param dictionary of the column; of no length where there is none
   */
  void decode(int encoding, byte[] page, int at, ParquetValues dictionary) {
    if (size() == 0) {
      return;
    }
    switch (encoding) {
      case PLAIN -> plain(page, at);
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
        need(page, at, 1);
        int[] indices = BitRuns.read(page, at + 1, page.length, page[at] & 0xff, size());
        for (int i = 0; i < indices.length; i++) {
          if (indices[i] < 0 || indices[i] >= dictionary.size()) {
            throw new Broken("a value is not in the dictionary");
          }
          set(i, dictionary, indices[i]);
        }
      }
      case RLE -> {
        if (type != Type.BOOLEAN) {
          throw new Broken("run lengths stand where only booleans have them");
        }
        need(page, at, 4);
        int[] bits = BitRuns.read(page, at + 4, page.length, 1, size());
        for (int i = 0; i < bits.length; i++) {
          whole[i] = bits[i];
        }
      }
      case DELTA_BINARY_PACKED -> {
        if (type != Type.INT32 && type != Type.INT64) {
          throw new Broken("differences stand where only whole numbers have them");
        }
        new BitRuns.Deltas(page, at).read(whole);
        for (int i = 0; i < whole.length; i++) {
          whole[i] = type == Type.INT32 ? signed((int) whole[i]) : whole[i];
        }
      }
      case DELTA_LENGTH_BYTE_ARRAY -> {
        if (type != Type.BYTE_ARRAY) {
          throw new Broken("lengths stand where only text has them");
        }
        long[] lengths = new long[text.length];
        BitRuns.Deltas deltas = new BitRuns.Deltas(page, at);
        deltas.read(lengths);
        int next = deltas.position();
        for (int i = 0; i < text.length; i++) {
          text[i] = text(page, next, lengths[i]);
          next += (int) lengths[i];
        }
      }
      case BYTE_STREAM_SPLIT -> split(page, at);
      default -> throw new Broken("has a page of encoding " + encoding + ", which is not read");
    }
  }

  private void plain(byte[] page, int from) {
    int at = from;
    ByteBuffer in = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
    int n = size();
    switch (type) {
      case BOOLEAN -> {
        need(page, at, (n + 7L) / 8);
        for (int i = 0; i < n; i++) {
          whole[i] = page[at + i / 8] >> (i % 8) & 1;
        }
      }
      case INT32 -> {
        need(page, at, 4L * n);
        for (int i = 0; i < n; i++) {
          whole[i] = signed(in.getInt(at + 4 * i));
        }
      }
      case INT64 -> {
        need(page, at, 8L * n);
        for (int i = 0; i < n; i++) {
          whole[i] = in.getLong(at + 8 * i);
        }
      }
      case FLOAT -> {
        need(page, at, 4L * n);
        for (int i = 0; i < n; i++) {
          real[i] = in.getFloat(at + 4 * i);
        }
      }
      case DOUBLE -> {
        need(page, at, 8L * n);
        for (int i = 0; i < n; i++) {
          real[i] = in.getDouble(at + 8 * i);
        }
      }
      case BYTE_ARRAY -> {
        for (int i = 0; i < n; i++) {
          need(page, at, 4);
          int length = in.getInt(at);
          text[i] = text(page, at + 4, length);
          at += 4 + length;
        }
      }
    }
  }

  private long signed(int value) {
    return unsigned ? Integer.toUnsignedLong(value) : value;
  }

  private void split(byte[] page, int at) {
    int width = type == Type.FLOAT || type == Type.INT32 ? 4 : 8;
    if (type == Type.BOOLEAN || type == Type.BYTE_ARRAY) {
      throw new Broken("split bytes stand where only numbers have them");
    }
    int n = size();
    need(page, at, (long) width * n);
    byte[] joined = new byte[width * n];
    for (int i = 0; i < n; i++) {
      for (int b = 0; b < width; b++) {
        joined[width * i + b] = page[at + b * n + i];
      }
    }
    plain(joined, 0);
  }

  private String text(byte[] page, int at, long length) {
    if (length < 0 || length > longest) {
      throw new Broken("has a text of " + length + " bytes; at most " + longest + " are read");
    }
    need(page, at, length);
    if (length == 0) {
      return "";
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(page, at, (int) length))
          .toString()
          .strip();
    } catch (CharacterCodingException e) {
      throw new Broken("has text that is not UTF-8");
    }
  }

  private static void need(byte[] page, int at, long length) {
    if (at < 0 || at > page.length || length > page.length - at) {
      throw new Broken("has a page that ends too early");
    }
  }
}
