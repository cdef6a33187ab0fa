package assay.study;

import assay.data.Dataset;
import assay.data.ImageShape;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Changed copies of all records, about which every model of a study is asked as well, the same
 * copies for every model. An image is mirrored and shifted, pixels beyond its edge being mirrored
 * at it; a record of a table gets a {@link Perturbation}. Each copy depends on its record and the
 * seed alone, never on who is a member.
 */
public final class QueryViews {
  /** Most answers per record, the record's own included. */
  public static final int MOST = 32;

  /** Probability that a binary feature of a table is flipped. */
  public static final double FLIP = 0.01;

  /** Noise on the other features of a table, in units of the feature's standard deviation. */
  public static final double NOISE = 0.1;

  /** Raised whenever the same view would give other bytes. */
  private static final int VERSION = 1;

  private static final long KEPT_VALUES = 1L << 26;

  private final Dataset records;
  private final Optional<ImageShape> image;
  private final int count;
  private final Seed seed;
  private final List<Move> moves;
  private final Map<Integer, Dataset> kept = new HashMap<>();
  private Optional<Perturbation> perturbation = Optional.empty();

  private record Move(int down, int right, boolean mirrored) {
    int radius() {
      return Math.max(Math.abs(down), Math.abs(right));
    }

    int steps() {
      return Math.abs(down) + Math.abs(right);
    }
  }

  private QueryViews(Dataset records, Optional<ImageShape> image, int count, Seed seed) {
    this.records = records;
    this.image = image;
    this.count = count;
    this.seed = seed;
    this.moves = image.isPresent() ? moves(count) : List.of();
  }

  /** No copies: models are asked about the records only. */
  public static QueryViews none(Dataset records) {
    return new QueryViews(records, Optional.empty(), 0, Seed.of(0));
  }

  /**
   * @param records all records of the study
   * @param image how their features lie in an image; empty for a table
   * @param queries answers per record, its own included, [1, {@value #MOST}]
   * @param seed of the perturbation of tables
   */
  public static QueryViews of(Dataset records, Optional<ImageShape> image, int queries, Seed seed) {
    if (!(queries >= 1 && queries <= MOST)) {
      throw new IllegalArgumentException("queries must be in [1, " + MOST + "], got " + queries);
    }
    image.ifPresent(
        shape -> Checks.atLeast("features of an image", shape.size(), records.featureCount()));
    return new QueryViews(records, image, queries - 1, seed);
  }

  /** Copies of each record, beside the record itself. */
  public int count() {
    return count;
  }

  /** What changes whenever the copies do; empty where there are none. */
  String recipe() {
    return count == 0
        ? ""
        : "\nqueries "
            + VERSION
            + " "
            + count
            + " "
            + image.map(ImageShape::toString).orElse("table " + seed.fingerprint());
  }

  /** For people, a sentence; empty where there are none. */
  public String inWords() {
    if (count == 0) {
      return "";
    }
    return image.isPresent()
        ? "Models were asked about each image and "
            + count
            + " copies of it, mirrored and shifted by up to "
            + moves.stream().mapToInt(Move::radius).max().orElse(0)
            + " pixels."
        : "Models were asked about each record and "
            + count
            + " copies of it, numbers moved by a normal of "
            + NOISE
            + " of their column's standard deviation, zero-one features flipped with probability "
            + FLIP
            + ".";
  }

  /**
   * One copy of every record.
   *
   * @param copy in [0, count)
   */
  synchronized Dataset view(int copy) {
    if (image.isPresent()) {
      return moved(image.get(), moves.get(copy));
    }
    boolean small = (long) count * records.features().length <= KEPT_VALUES;
    Dataset known = kept.get(copy);
    if (known != null) {
      return known;
    }
    Dataset fresh = perturbed(copy);
    if (small) {
      kept.put(copy, fresh);
    }
    return fresh;
  }

  private Dataset perturbed(int copy) {
    Perturbation change = perturbation.orElseGet(() -> new Perturbation(records, FLIP, NOISE));
    perturbation = Optional.of(change);
    Seed own = seed.child(copy);
    UniformRandomProvider[] random =
        records.recordIds().stream()
            .map(id -> own.child(id).random())
            .toArray(UniformRandomProvider[]::new);
    return change.changed(records, random);
  }

  /** The nearest first; every shift as it is and mirrored. */
  private static List<Move> moves(int count) {
    List<Move> all = new ArrayList<>();
    for (int radius = 0; all.size() <= count; radius++) {
      List<Move> ring = new ArrayList<>();
      for (int down = -radius; down <= radius; down++) {
        for (int right = -radius; right <= radius; right++) {
          for (boolean mirrored : new boolean[] {false, true}) {
            Move move = new Move(down, right, mirrored);
            if (move.radius() == radius) {
              ring.add(move);
            }
          }
        }
      }
      ring.sort(Comparator.comparingInt(Move::steps));
      all.addAll(ring);
    }
    return List.copyOf(all.subList(1, 1 + count));
  }

  private Dataset moved(ImageShape shape, Move move) {
    float[] from = records.features();
    float[] to = new float[from.length];
    int[] source = new int[shape.size()];
    for (int row = 0; row < shape.rows(); row++) {
      for (int column = 0; column < shape.columns(); column++) {
        int fromRow = mirrored(row - move.down(), shape.rows());
        int shifted = mirrored(column - move.right(), shape.columns());
        int fromColumn = move.mirrored() ? shape.columns() - 1 - shifted : shifted;
        for (int channel = 0; channel < shape.channels(); channel++) {
          source[shape.at(row, column, channel)] = shape.at(fromRow, fromColumn, channel);
        }
      }
    }
    for (int first = 0; first < to.length; first += source.length) {
      for (int f = 0; f < source.length; f++) {
        to[first + f] = from[first + source[f]];
      }
    }
    return new Dataset(
        records.featureCount(),
        to,
        records.labels(),
        records.classNames(),
        records.recordIds(),
        records.groups());
  }

  /** Back into [0, size) by mirroring at the first and last pixel, which are not doubled. */
  private static int mirrored(int at, int size) {
    if (size == 1) {
      return 0;
    }
    int period = 2 * (size - 1);
    int folded = Math.floorMod(at, period);
    return folded < size ? folded : period - folded;
  }
}
