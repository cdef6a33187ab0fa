package assay.privacy;

/**
 * Which two data sets count as neighbours. Part of every claim, event and bound: the same noise has
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

  /** The spelling used in plans, results and on the command line. */
  public String id() {
    return id;
  }
}
