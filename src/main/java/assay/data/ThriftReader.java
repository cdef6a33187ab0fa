package assay.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrift's compact protocol, as far as Parquet's headers use it: a structure as a map from field
 * number to value (Long, Double, Boolean, byte[], List or a structure again). Of unknown origin:
 * the depth of structures and lists is limited, and so is the number of values, since an object in
 * memory is far larger than the byte that asks for it.
 */
final class ThriftReader {
  private static final int DEEPEST = 12;

  /** Fields past this number are read over: none of them is used. */
  private static final int LAST_KEPT = 18;

  /**
   * Values of one header. A column of one row group takes about 45 of them, so these are 9,000
   * columns in ten row groups.
   */
  private static final int MOST_VALUES = 1 << 22;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int made;

  /** A structure by field numbers. */
  static final class Struct {
    private static final Object[] NONE = {};

    private @Nullable Object[] fields = NONE;

    private void put(int field, Object value) {
      if (field < 0 || field > LAST_KEPT) {
        return;
      }
      if (field >= fields.length) {
        fields = Arrays.copyOf(fields, field + 1);
      }
      fields[field] = value;
    }

    private @Nullable Object get(int field) {
      return field < fields.length ? fields[field] : null;
    }

    /** A whole number that may be there. */
    Optional<Long> number(int field) {
      return get(field) instanceof Long value ? Optional.of(value) : Optional.empty();
    }

    /** A whole number in [0, 2^31) that must be there. */
    int count(int field) {
      long value = number(field).orElseThrow(() -> new Broken("a header lacks field " + field));
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new Broken("a header says " + value + " where a count must stand");
      }
      return (int) value;
    }

    /** A truth value that may be there. */
    boolean flag(int field, boolean usual) {
      return get(field) instanceof Boolean value ? value : usual;
    }

    /** Text that may be there. */
    String text(int field) {
      return get(field) instanceof byte[] value ? new String(value, StandardCharsets.UTF_8) : "";
    }

    /** Whether a field is there. */
    boolean has(int field) {
      return get(field) != null;
    }

    /** A structure that must be there. */
    Struct struct(int field) {
      if (get(field) instanceof Struct value) {
        return value;
      }
      throw new Broken("a header lacks field " + field);
    }

    /** A list of structures; empty where it is not there. */
    List<Struct> structs(int field) {
      List<Struct> structs = new ArrayList<>();
      if (get(field) instanceof List<?> list) {
        for (Object one : list) {
          if (!(one instanceof Struct struct)) {
            throw new Broken("a header lists something else in field " + field);
          }
          structs.add(struct);
        }
      }
      return structs;
    }
  }

  /** What makes a file unreadable; becomes a {@link DataException} with its name. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message);
    }
  }

  ThriftReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** Where reading has come to. */
  int position() {
    return at;
  }

  /** The structure that stands here. */
  Struct struct() {
    return struct(0);
  }

  private Struct struct(int depth) {
    Struct struct = new Struct();
    int field = 0;
    while (true) {
      int head = next();
      if (head == 0) {
        return struct;
      }
      int delta = head >> 4;
      field = delta == 0 ? (int) zigzag() : field + delta;
      int type = head & 15;
      // A truth value stands in its own type, except in lists.
      struct.put(field, type == 1 || type == 2 ? (Object) (type == 1) : value(type, depth));
    }
  }

  private Object value(int type, int depth) {
    if (++made > MOST_VALUES) {
      throw new Broken("a header holds more than " + MOST_VALUES + " values");
    }
    if (depth > DEEPEST) {
      throw new Broken("headers are nested too deep");
    }
    return switch (type) {
      case 1, 2 -> next() == 1;
      case 3 -> (long) (byte) next();
      case 4, 5, 6 -> zigzag();
      case 7 -> {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
          bits |= (long) next() << (8 * i);
        }
        yield Double.longBitsToDouble(bits);
      }
      case 8 -> {
        int length = size();
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        yield value;
      }
      case 9, 10 -> {
        int head = next();
        int size = head >> 4;
        if (size == 15) {
          size = size();
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          list.add(value(head & 15, depth + 1));
        }
        yield list;
      }
      case 12 -> struct(depth + 1);
      default -> throw new Broken("a header has a value of unknown type " + type);
    };
  }

  /** A size of which at least as many bytes must follow. */
  private int size() {
    long size = varint();
    if (size < 0 || size > end - at) {
      throw new Broken("a header is longer than the file");
    }
    return (int) size;
  }

  private int next() {
    if (at >= end) {
      throw new Broken("it ends within a header");
    }
    return bytes[at++] & 0xff;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new Broken("a number in a header does not end");
  }

  private long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }
}
