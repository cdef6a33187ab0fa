package assay.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Records with the same features (bit by bit, as encoded) and the same label. A record whose twin
 * trained a model looks like a member although it is none: duplicates poison an attack.
 */
public final class Duplicates {
  private final List<int[]> groups;

  private Duplicates(List<int[]> groups) {
    this.groups = groups;
  }

  /** Finds all groups of two or more equal records. Linear in the size of the data. */
  public static Duplicates of(Dataset data) {
    Map<Row, Integer> firsts = new HashMap<>(2 * data.size());
    Map<Integer, List<Integer>> twins = new TreeMap<>();
    for (int r = 0; r < data.size(); r++) {
      Integer first = firsts.putIfAbsent(new Row(data, r), r);
      if (first != null) {
        twins.computeIfAbsent(first, f -> new ArrayList<>(List.of(f))).add(r);
      }
    }
    return new Duplicates(
        twins.values().stream()
            .map(g -> g.stream().mapToInt(Integer::intValue).toArray())
            .toList());
  }

  /** Groups of equal records. */
  public int groups() {
    return groups.size();
  }

  /** Records that have at least one twin. */
  public long records() {
    return groups.stream().mapToLong(g -> g.length).sum();
  }

  /** The records of every group, each in increasing order. */
  public List<int[]> indices() {
    return groups.stream().map(int[]::clone).toList();
  }

  /** Groups with records on both sides of a split. */
  public long across(boolean[] member) {
    return groups.stream()
        .filter(g -> IntStream.of(g).mapToObj(r -> member[r]).distinct().count() == 2)
        .count();
  }

  private static final class Row {
    private final Dataset data;
    private final int from;
    private final int label;
    private final int hash;

    Row(Dataset data, int row) {
      this.data = data;
      this.from = row * data.featureCount();
      this.label = data.labels()[row];
      int h = label;
      for (int j = 0; j < data.featureCount(); j++) {
        h = 31 * h + Float.floatToIntBits(data.features()[from + j]);
      }
      this.hash = h ^ (h >>> 15);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Row row
          && row.hash == hash
          && row.label == label
          && Arrays.equals(
              data.features(),
              from,
              from + data.featureCount(),
              row.data.features(),
              row.from,
              row.from + data.featureCount());
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
