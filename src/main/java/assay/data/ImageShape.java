package assay.data;

import assay.stats.Checks;

/**
 * How the features of a record lie in an image.
 *
 * @param rows from top to bottom, >= 1
 * @param columns from left to right, >= 1
 * @param channels such as 3 for red, green, blue, >= 1
 * @param channelsFirst whether a whole channel comes before the next, or each pixel's channels lie
 *     side by side
 */
public record ImageShape(int rows, int columns, int channels, boolean channelsFirst) {
  public ImageShape {
    Checks.atLeast("rows", 1, rows);
    Checks.atLeast("columns", 1, columns);
    Checks.atLeast("channels", 1, channels);
  }

  /** Features of a record. */
  public int size() {
    return rows * columns * channels;
  }

  /** Where a value lies among the record's features. */
  public int at(int row, int column, int channel) {
    return channelsFirst
        ? (channel * rows + row) * columns + column
        : (row * columns + column) * channels + channel;
  }
}
