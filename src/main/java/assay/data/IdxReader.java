package assay.data;

import assay.data.EncodingReport.ColumnEncoding;
import assay.data.EncodingReport.Kind;
import assay.data.EncodingReport.Scale;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads idx files: two zero bytes, type 8 (unsigned byte), dimensions, big-endian sizes, bytes. */
final class IdxReader {
  private IdxReader() {}

  static LoadedData read(IdxSource source, DatasetLoader.Limits limits) throws IOException {
    SourceFile imageFile = SourceFile.read(source.images(), limits);
    SourceFile labelFile = SourceFile.read(source.labels(), limits);
    Idx images = Idx.parse(imageFile, 2, 4);
    Idx labels = Idx.parse(labelFile, 1, 1);
    if (images.count() != labels.count()) {
      throw DataException.of(
          labelFile.name(),
          "expected a label for each of the "
              + images.count()
              + " images in "
              + imageFile.name()
              + ", got "
              + labels.count());
    }
    int n = source.limit() == 0 ? images.count() : Math.min(source.limit(), images.count());
    int pixels = images.itemSize();
    if ((long) n * pixels > limits.values()) {
      throw DataException.of(
          imageFile.name(), "too large: more than " + limits.values() + " pixels; set a row limit");
    }
    limits.table(imageFile.name(), images.bytes.length, n, pixels, 2L * Float.BYTES * pixels);
    float[] features = new float[n * pixels];
    for (int i = 0; i < features.length; i++) {
      features[i] = (images.bytes[images.start + i] & 0xff) / 255f;
    }
    int[] codes = new int[n];
    List<String> ids = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      codes[i] = labels.bytes[labels.start + i] & 0xff;
      ids.add(Integer.toString(i + 1));
    }
    Dataset dataset =
        new Dataset(pixels, features, codes, classes(codes, labelFile.name()), ids, List.of());
    long duplicates = Duplicates.of(dataset).records();
    List<String> notes =
        duplicates == 0
            ? List.of()
            : List.of(
                duplicates
                    + " records share all features and the label with another; they blur attacks");
    String sha256 =
        HexFormat.of()
            .formatHex(
                SourceFile.newDigest()
                    .digest(
                        (imageFile.sha256() + labelFile.sha256())
                            .getBytes(StandardCharsets.US_ASCII)));
    ColumnEncoding encoding =
        new ColumnEncoding(
            "pixels",
            Kind.NUMERIC,
            true,
            Optional.of(new Scale(0, 255)),
            List.of(),
            0,
            0,
            0,
            pixels);
    return new LoadedData(
        dataset,
        new EncodingReport(List.of(encoding)),
        dataset.classCount() == 2 ? OptionalInt.of(rarer(codes)) : OptionalInt.empty(),
        imageFile.name(),
        sha256,
        n,
        duplicates,
        notes,
        images.shape());
  }

  private static int rarer(int[] codes) {
    long ones = Arrays.stream(codes).filter(c -> c == 1).count();
    return ones <= codes.length - ones ? 1 : 0;
  }

  private static List<String> classes(int[] codes, String source) {
    int[] distinct = Arrays.stream(codes).distinct().sorted().toArray();
    if (distinct.length < 2) {
      throw DataException.of(
          source,
          "expected two or more classes, got only "
              + Arrays.toString(distinct)
              + " in "
              + codes.length
              + " images");
    }
    List<String> names = new ArrayList<>();
    for (int k = 0; k <= distinct[distinct.length - 1]; k++) {
      names.add(Integer.toString(k));
    }
    return names;
  }

  /** A parsed file: sizes, and where the items start. */
  private record Idx(int[] sizes, byte[] bytes, int start) {
    int count() {
      return sizes[0];
    }

    int itemSize() {
      int size = 1;
      for (int d = 1; d < sizes.length; d++) {
        size *= sizes[d];
      }
      return size;
    }

    /** Rows and columns, with channels first or last where there are any; else empty. */
    Optional<ImageShape> shape() {
      if (sizes.length == 3) {
        return Optional.of(new ImageShape(sizes[1], sizes[2], 1, false));
      }
      if (sizes.length == 4 && (sizes[3] == 1 || sizes[3] == 3)) {
        return Optional.of(new ImageShape(sizes[1], sizes[2], sizes[3], false));
      }
      return sizes.length == 4 && (sizes[1] == 1 || sizes[1] == 3)
          ? Optional.of(new ImageShape(sizes[2], sizes[3], sizes[1], true))
          : Optional.empty();
    }

    static Idx parse(SourceFile file, int least, int most) {
      byte[] bytes = file.bytes();
      String source = file.name();
      if (bytes.length < 4 || bytes[0] != 0 || bytes[1] != 0) {
        throw DataException.of(source, "not an idx file: expected to start with two zero bytes");
      }
      if (bytes[2] != 8) {
        throw DataException.of(
            source, "expected idx type 8 (unsigned bytes), got type " + (bytes[2] & 0xff));
      }
      int dimensions = bytes[3] & 0xff;
      if (dimensions < least || dimensions > most) {
        throw DataException.of(
            source,
            "expected "
                + (least == most ? least + " dimension" : least + " to " + most + " dimensions")
                + ", got "
                + dimensions
                + (most == 1 ? "; are images and labels swapped?" : ""));
      }
      int start = 4 + 4 * dimensions;
      if (bytes.length < start) {
        throw DataException.of(source, "truncated: the header ends early");
      }
      int[] sizes = new int[dimensions];
      long expected = 1;
      for (int d = 0; d < dimensions; d++) {
        sizes[d] = ByteBuffer.wrap(bytes).getInt(4 + 4 * d);
        if (sizes[d] < 1) {
          throw DataException.of(
              source, "dimension " + (d + 1) + " must be >= 1, got " + (sizes[d] & 0xffffffffL));
        }
        expected = Math.min(Long.MAX_VALUE >> 32, expected) * sizes[d];
      }
      long got = bytes.length - (long) start;
      if (got != expected) {
        throw DataException.of(
            source,
            (got < expected ? "truncated" : "trailing bytes")
                + ": its header says "
                + Arrays.toString(sizes)
                + " bytes, it has "
                + got);
      }
      return new Idx(sizes, bytes, start);
    }
  }
}
