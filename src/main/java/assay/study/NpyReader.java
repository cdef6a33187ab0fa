package assay.study;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads NumPy arrays, .npy (format 1.0 to 3.0) and .npz, of booleans, integers and floats, from
 * files that may be hostile: no pickles, no objects, every size is bounded before memory is taken,
 * and an array is complete or refused.
 */
public final class NpyReader {
  /** More elements than this in one array are refused. */
  public static final long MOST_ELEMENTS = 1L << 29;

  private static final int MOST_ENTRIES = 1000;
  private static final int MOST_HEADER = 1 << 16;
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z]\\d{0,3})'\\s*,"
              + "\\s*'fortran_order'\\s*:\\s*(True|False)\\s*,"
              + "\\s*'shape'\\s*:\\s*\\(([\\d\\s,]*)\\)\\s*,?\\s*\\}\\s*");

  private NpyReader() {}

  /**
   * An array of numbers; booleans are 0 and 1.
   *
   * @param shape lengths by dimension; empty for a single number
   * @param values in C order (last dimension fastest); shared, do not change
   * @param kind 'b' boolean, 'i' signed, 'u' unsigned, 'f' float
   */
  public record NpyArray(int[] shape, float[] values, char kind) {
    /**
     * Rows of a two-dimensional array.
     *
     * @throws IllegalArgumentException where it has another number of dimensions
     */
    public float[][] rows() {
      if (shape.length != 2) {
        throw new IllegalArgumentException(
            "an array of 2 dimensions is needed, got one of " + shape.length);
      }
      float[][] rows = new float[shape[0]][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = java.util.Arrays.copyOfRange(values, i * shape[1], (i + 1) * shape[1]);
      }
      return rows;
    }

    /**
     * Rows of a two-dimensional array of booleans, or of numbers that are all 0 or 1.
     *
     * @throws IllegalArgumentException where it holds anything else
     */
    public boolean[][] mask() {
      float[][] numbers = rows();
      boolean[][] mask = new boolean[numbers.length][];
      for (int i = 0; i < numbers.length; i++) {
        mask[i] = new boolean[numbers[i].length];
        for (int j = 0; j < mask[i].length; j++) {
          if (numbers[i][j] != 0 && numbers[i][j] != 1) {
            throw new IllegalArgumentException(
                "a mask must hold 0 and 1, got " + numbers[i][j] + " at " + i + ", " + j);
          }
          mask[i][j] = numbers[i][j] == 1;
        }
      }
      return mask;
    }
  }

  /** Reads one .npy file. */
  public static NpyArray read(Path file) throws IOException {
    return read(file, MOST_ELEMENTS);
  }

  /** Reads one .npy file of at most {@code most} elements. */
  public static NpyArray read(Path file, long most) throws IOException {
    try (InputStream in = new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      NpyArray array = read(in, file.toString(), Math.min(most, MOST_ELEMENTS));
      if (in.read() >= 0) {
        throw new IOException(file + ": bytes after the end of the array");
      }
      return array;
    }
  }

  /** Reads all arrays of an .npz file, by name without ".npy", in file order. */
  public static Map<String, NpyArray> readAll(Path file) throws IOException {
    return readAll(file, MOST_ELEMENTS);
  }

  /** Reads all arrays of an .npz file, of at most {@code most} elements together. */
  public static Map<String, NpyArray> readAll(Path file, long most) throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    long left = Math.min(most, MOST_ELEMENTS);
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (arrays.size() >= MOST_ENTRIES) {
          throw new IOException(file + ": more than " + MOST_ENTRIES + " arrays");
        }
        if (!name.endsWith(".npy")) {
          throw new IOException(file + ": " + name + " is not an .npy array");
        }
        NpyArray array = read(zip, file + ":" + name, left);
        if (zip.read() >= 0) {
          throw new IOException(file + ": " + name + ": bytes after the end of the array");
        }
        left -= Math.max(1, array.values().length);
        if (arrays.put(name.substring(0, name.length() - 4), array) != null) {
          throw new IOException(file + ": two arrays are named " + name);
        }
      }
    }
    if (arrays.isEmpty()) {
      throw new IOException(file + ": not a zip of .npy arrays");
    }
    return arrays;
  }

  static NpyArray read(InputStream in, String name) throws IOException {
    return read(in, name, MOST_ELEMENTS);
  }

  private static NpyArray read(InputStream in, String name, long most) throws IOException {
    byte[] start = exactly(in, 8, name);
    if (!java.util.Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw new IOException(name + ": not a NumPy array (wrong first bytes)");
    }
    int major = start[6];
    if (major < 1 || major > 3) {
      throw new IOException(name + ": format version must be 1 to 3, got " + major);
    }
    byte[] size = exactly(in, major == 1 ? 2 : 4, name);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | (size[i] & 0xff);
    }
    if (length > MOST_HEADER) {
      throw new IOException(name + ": header must be at most " + MOST_HEADER + " bytes");
    }
    String header = new String(exactly(in, (int) length, name), StandardCharsets.UTF_8);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new IOException(
          name
              + ": header must describe a plain array of booleans or numbers, got "
              + header.strip().substring(0, Math.min(80, header.strip().length())));
    }
    Type type = Type.of(matcher.group(2), name);
    int[] shape = shape(matcher.group(4), most, name);
    int count = 1;
    for (int n : shape) {
      count *= n;
    }
    ByteOrder order = matcher.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    float[] values = values(in, count, type, order, name);
    return new NpyArray(
        shape,
        matcher.group(3).equals("True") ? toCOrder(values, shape) : values,
        type.name().toLowerCase(Locale.ROOT).charAt(0));
  }

  /** Element types: kind and bytes. */
  private enum Type {
    B1(1),
    I1(1),
    I2(2),
    I4(4),
    I8(8),
    U1(1),
    U2(2),
    U4(4),
    F4(4),
    F8(8);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    static Type of(String text, String name) throws IOException {
      for (Type type : values()) {
        if (type.name().equalsIgnoreCase(text)) {
          return type;
        }
      }
      throw new IOException(
          name
              + ": element type must be one of b1, i1, i2, i4, i8, u1, u2, u4, f4, f8, got "
              + text
              + (text.equals("O") ? " (pickled objects are never read)" : ""));
    }

    float get(ByteBuffer from, int index) {
      int at = index * bytes;
      return switch (this) {
        case B1 -> from.get(at) == 0 ? 0 : 1;
        case I1 -> from.get(at);
        case I2 -> from.getShort(at);
        case I4 -> from.getInt(at);
        case I8 -> from.getLong(at);
        case U1 -> from.get(at) & 0xff;
        case U2 -> from.getShort(at) & 0xffff;
        case U4 -> from.getInt(at) & 0xffffffffL;
        case F4 -> from.getFloat(at);
        case F8 -> (float) from.getDouble(at);
      };
    }
  }

  private static int[] shape(String text, long most, String name) throws IOException {
    List<Integer> shape = new ArrayList<>();
    long elements = 1;
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      String digits = part.strip();
      if (digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw new IOException(name + ": shape must hold whole numbers, got (" + text + ")");
      }
      long n = Long.parseLong(digits);
      elements *= Math.max(1, n);
      if (n > most || elements > most || shape.size() >= 32) {
        throw new IOException(
            name
                + ": an array of at most "
                + most
                + " elements is read, got ("
                + text
                + ")"
                + (most < MOST_ELEMENTS
                    ? "; more memory for Java, ASSAY_JAVA_OPTS=-Xmx8g, allows more"
                    : ""));
      }
      shape.add((int) n);
    }
    return shape.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Grows with what is really there, so that a lying header costs nothing. */
  private static float[] values(InputStream in, int count, Type type, ByteOrder order, String name)
      throws IOException {
    float[] values = new float[Math.min(count, 1 << 20)];
    int done = 0;
    while (done < count) {
      int now = Math.min(count - done, 1 << 16);
      ByteBuffer block = ByteBuffer.wrap(exactly(in, now * type.bytes, name)).order(order);
      if (done + now > values.length) {
        values =
            java.util.Arrays.copyOf(values, (int) Math.min(count, Math.max(2L * done, done + now)));
      }
      for (int i = 0; i < now; i++) {
        values[done + i] = type.get(block, i);
      }
      done += now;
    }
    return values;
  }

  private static float[] toCOrder(float[] values, int[] shape) {
    float[] ordered = new float[values.length];
    int[] index = new int[shape.length];
    for (float value : values) {
      int at = 0;
      for (int d = 0; d < shape.length; d++) {
        at = at * shape[d] + index[d];
      }
      ordered[at] = value;
      for (int d = 0; d < shape.length && ++index[d] == shape[d]; d++) {
        index[d] = 0;
      }
    }
    return ordered;
  }

  private static byte[] exactly(InputStream in, int bytes, String name) throws IOException {
    byte[] block = in.readNBytes(bytes);
    if (block.length < bytes) {
      throw new EOFException(name + ": the file ends before the array is complete");
    }
    return block;
  }
}
