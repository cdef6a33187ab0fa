package assay.data;

import java.util.ArrayList;
import java.util.List;

/**
 * A sensitive attribute: one level per record. Groups are for measuring only; they are features as
 * well only where the plan says so.
 *
 * @param name the column's name
 * @param levels the level names, in order; missing values are a level of their own
 * @param codes per record the index into {@code levels}; not copied, do not change
 */
public record GroupColumn(String name, List<String> levels, int[] codes) {
  public GroupColumn {
    levels = List.copyOf(levels);
    for (int code : codes) {
      if (code < 0 || code >= levels.size()) {
        throw new IllegalArgumentException(
            "codes must be in [0, " + levels.size() + "), got " + code);
      }
    }
  }

  /** The same attribute for the records at {@code indices}. */
  public GroupColumn at(int[] indices) {
    int[] chosen = new int[indices.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = codes[indices[i]];
    }
    return new GroupColumn(name, levels, chosen);
  }

  /**
   * The intersections of this attribute with another, named {@code "sex x race"} and {@code "Female
   * x Black"}; only those that occur, in order.
   */
  public GroupColumn crossedWith(GroupColumn other) {
    int width = other.levels.size();
    int[] codeOf = new int[levels.size() * width];
    for (int r = 0; r < codes.length; r++) {
      codeOf[codes[r] * width + other.codes[r]] = 1;
    }
    List<String> crossed = new ArrayList<>();
    for (int c = 0; c < codeOf.length; c++) {
      if (codeOf[c] == 1) {
        codeOf[c] = crossed.size();
        crossed.add(levels.get(c / width) + " x " + other.levels.get(c % width));
      }
    }
    int[] chosen = new int[codes.length];
    for (int r = 0; r < chosen.length; r++) {
      chosen[r] = codeOf[codes[r] * width + other.codes[r]];
    }
    return new GroupColumn(name + " x " + other.name, crossed, chosen);
  }
}
