package assay.data;

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
}
