package assay.privacy;

import java.util.Arrays;
import java.util.Optional;

/**
 * Which two data sets count as neighbors. Part of every claim, event and bound: the same noise has
 * another epsilon under each.
 */
public enum NeighboringRelation {
  /** One record is added or removed. */
  ADD_OR_REMOVE_ONE("add-or-remove-one"),
  /** One record is replaced by another; the size is public. */
  REPLACE_ONE("replace-one"),
  /** One record is replaced by a special record whose gradient is zero; the size is public. */
  ZERO_OUT("zero-out");

  private final String id;

  NeighboringRelation(String id) {
    this.id = id;
  }

  /** The relation of a spelling, if there is one. */
  public static Optional<NeighboringRelation> of(String id) {
    return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
  }

  /** All spellings, for messages. */
  public static String known() {
    return "add-or-remove-one, replace-one or zero-out";
  }

  /** How far a sum of clipped contributions moves between neighbors, in clip norms. */
  double sumMovesBy() {
    return this == REPLACE_ONE ? 2 : 1;
  }

  /** The spelling used in plans, results and on the command line. */
  public String id() {
    return id;
  }
}
