package assay.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Thrift's compact protocol, as far as Parquet's headers use it: a structure as a map from field
 * number to value (Long, Double, Boolean, byte[], List or a structure again). Of unknown origin:
 * depth is limited, and no more elements are made than there are bytes, since each takes one at
 * least.
 */
final class ThriftReader {
  private static final int DEEPEST = 12;

  private final byte[] bytes;
  private final int end;
  private int at;

  /** A structure by field numbers. */
  static final class Struct {
    private final Map<Integer, Object> fields = new HashMap<>();

    /** A whole number that may be there. */
    Optional<Long> number(int field) {
      return fields.get(field) instanceof Long value ? Optional.of(value) : Optional.empty();
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
      return fields.get(field) instanceof Boolean value ? value : usual;
    }

    /** Text that may be there. */
    String text(int field) {
      return fields.get(field) instanceof byte[] value
          ? new String(value, StandardCharsets.UTF_8)
          : "";
    }

    /** Whether a field is there. */
    boolean has(int field) {
      return fields.containsKey(field);
    }

    /** A structure that must be there. */
    Struct struct(int field) {
      if (fields.get(field) instanceof Struct value) {
        return value;
      }
      throw new Broken("a header lacks field " + field);
    }

    /** A list of structures; empty where it is not there. */
    List<Struct> structs(int field) {
      List<Struct> structs = new ArrayList<>();
      if (fields.get(field) instanceof List<?> list) {
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
    if (depth > DEEPEST) {
      throw new Broken("headers are nested too deep");
    }
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
      struct.fields.put(field, type == 1 || type == 2 ? (Object) (type == 1) : value(type, depth));
    }
  }

  private Object value(int type, int depth) {
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
        byte[] value = java.util.Arrays.copyOfRange(bytes, at, at + length);
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
