package assay.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A data set with the story of how it was made.
 *
 * @param dataset the encoded records
 * @param encoding how every column became features
 * @param positive the class counted as positive in rates; empty where there are more than two
 *     classes and none was named
 * @param source file name without folders
 * @param sha256 of the file's bytes as they lie on disk, hexadecimal; for images and labels, of
 *     both digests joined
 * @param rows records read; less than in the file where a limit was given
 * @param duplicates records that share all features and the label with another
 * @param notes what a reader must know, each a sentence: encoders fitted on private data, values
 *     outside a declared range, columns read as categories, duplicates
 * @param image how the features lie in an image; empty for a table
 */
public record LoadedData(
    Dataset dataset,
    EncodingReport encoding,
    OptionalInt positive,
    String source,
    String sha256,
    long rows,
    long duplicates,
    List<String> notes,
    Optional<ImageShape> image) {
  /** Records of a table. */
  public LoadedData(
      Dataset dataset,
      EncodingReport encoding,
      OptionalInt positive,
      String source,
      String sha256,
      long rows,
      long duplicates,
      List<String> notes) {
    this(dataset, encoding, positive, source, sha256, rows, duplicates, notes, Optional.empty());
  }

  public LoadedData {
    notes = List.copyOf(notes);
  }
}
