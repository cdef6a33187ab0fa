package assay.privacy;

import java.util.Arrays;

/**
 * The lattice points that a discretisation uses: all of them near zero, then every second, fourth
 * and so on, so that the relative spacing stays about the same. Any subset is valid: connecting
 * fewer dots is only more pessimistic.
 */
final class LossNodes {
  private LossNodes() {}

  /**
   * Ascending indices that begin at or below {@code from} and end at or above {@code to}; zero is
   * among them where it lies between.
   *
   * @param perOctave points between l and 2 l where l is large, a power of two
   */
  static long[] between(long from, long to, int perOctave) {
    long[] nodes = new long[64];
    int count = 0;
    long at = from < 0 ? -snapUp(-from, perOctave) : snapDown(from, perOctave);
    while (true) {
      if (count == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * count);
      }
      nodes[count++] = at;
      if (at >= to) {
        return Arrays.copyOf(nodes, count);
      }
      at = at < 0 ? at + spacing(-at - 1, perOctave) : at + spacing(at, perOctave);
    }
  }

  /** Of the cell that begins at |index|. */
  private static long spacing(long size, int perOctave) {
    return Math.max(1, Long.highestOneBit(Math.max(1, size / perOctave)));
  }

  private static long snapDown(long size, int perOctave) {
    long spacing = spacing(size, perOctave);
    return size / spacing * spacing;
  }

  private static long snapUp(long size, int perOctave) {
    long down = snapDown(size, perOctave);
    return down == size ? size : down + spacing(down, perOctave);
  }
}
