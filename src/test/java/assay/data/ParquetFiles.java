package assay.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes small Parquet files field by field, so that a test can make any field lie. */
public final class ParquetFiles {
  public static final int INT32 = 1;
  public static final int INT64 = 2;
  public static final int DOUBLE = 5;
  public static final int PLAIN = 0;
  public static final int RLE_DICTIONARY = 8;

  private ParquetFiles() {}

  /** A structure of Thrift's compact protocol. */
  public static final class Thrift {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int last;

    private void head(int field, int type) {
      out.write((field - last) << 4 | type);
      last = field;
    }

    /** A whole number. */
    public Thrift number(int field, long value) {
      head(field, 6);
      out.writeBytes(varint(value << 1 ^ value >> 63));
      return this;
    }

    Thrift text(int field, String value) {
      head(field, 8);
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(varint(bytes.length));
      out.writeBytes(bytes);
      return this;
    }

    /** A structure within this one. */
    public Thrift struct(int field, Thrift value) {
      head(field, 12);
      out.writeBytes(value.end());
      return this;
    }

    Thrift structs(int field, List<Thrift> values) {
      head(field, 9);
      out.write(0xfc);
      out.writeBytes(varint(values.size()));
      values.forEach(value -> out.writeBytes(value.end()));
      return this;
    }

    byte[] end() {
      byte[] bytes = out.toByteArray();
      byte[] ended = java.util.Arrays.copyOf(bytes, bytes.length + 1);
      return ended;
    }
  }

  /**
   * A column in one row group.
   *
   * @param type physical type
   * @param element further fields of its schema element, from 6 on
   * @param pages as they stand in the file
   */
  public record Column(String name, int type, boolean optional, Thrift element, byte[] pages) {}

  /** A required column without a logical type. */
  public static Column column(String name, int type, byte[]... pages) {
    return new Column(name, type, false, new Thrift(), join(pages));
  }

  /** A file of one row group, uncompressed. */
  public static byte[] file(long rows, Column... columns) {
    List<Thrift> schema = new ArrayList<>();
    schema.add(new Thrift().text(4, "schema").number(5, columns.length));
    List<Thrift> chunks = new ArrayList<>();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("PAR1".getBytes(StandardCharsets.UTF_8));
    for (Column column : columns) {
      Thrift element =
          new Thrift()
              .number(1, column.type())
              .number(3, column.optional() ? 1 : 0)
              .text(4, column.name());
      byte[] more = column.element().out.toByteArray();
      if (more.length > 0) {
        // The first field there counts from 0, here from 4.
        element.out.write((more[0] & 0xff) - (4 << 4));
        element.out.write(more, 1, more.length - 1);
      }
      schema.add(element);
      chunks.add(
          new Thrift()
              .struct(
                  3,
                  new Thrift()
                      .number(1, column.type())
                      .number(4, 0)
                      .number(7, column.pages().length)
                      .number(9, out.size())));
      out.writeBytes(column.pages());
    }
    return ended(
        out,
        new Thrift()
            .structs(2, schema)
            .number(3, rows)
            .structs(4, List.of(new Thrift().structs(1, chunks).number(3, rows)))
            .end());
  }

  /** A file of nothing but this footer. */
  public static byte[] footer(byte[] footer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("PAR1".getBytes(StandardCharsets.UTF_8));
    return ended(out, footer);
  }

  private static byte[] ended(ByteArrayOutputStream out, byte[] footer) {
    out.writeBytes(footer);
    out.writeBytes(little(footer.length, 4));
    out.writeBytes("PAR1".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  /** A data page of version 1. */
  public static byte[] page(int count, int encoding, byte[]... data) {
    return page(0, 5, new Thrift().number(1, count).number(2, encoding), join(data));
  }

  /** A dictionary page. */
  public static byte[] dictionary(int count, byte[]... data) {
    return page(2, 7, new Thrift().number(1, count).number(2, PLAIN), join(data));
  }

  private static byte[] page(int type, int field, Thrift head, byte[] data) {
    byte[] header =
        new Thrift()
            .number(1, type)
            .number(2, data.length)
            .number(3, data.length)
            .struct(field, head)
            .end();
    return join(header, data);
  }

  /** One value of a run of {@code count}, for numbers of at most eight bits. */
  public static byte[] run(long count, int value) {
    return join(varint(count << 1), new byte[] {(byte) value});
  }

  /** Bytes with their length in front, as levels stand in a page. */
  public static byte[] sized(byte[] bytes) {
    return join(little(bytes.length, 4), bytes);
  }

  /** A number in groups of seven bits. */
  public static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  /** A whole number, lowest byte first. */
  public static byte[] little(long value, int bytes) {
    byte[] out = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      out[i] = (byte) (value >> (8 * i));
    }
    return out;
  }

  /** One after the other. */
  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
