package assay.train.replay;

import assay.privacy.NeighboringRelation;

/**
 * Two data sets that a claim calls neighbors.
 *
 * @param name what sets them apart, such as "remove an outlier"
 * @param relation under which they are neighbors
 * @param data one of them
 * @param neighbor the other
 */
public record NeighborPair<D>(String name, NeighboringRelation relation, D data, D neighbor) {
  /** The same pair, recorded on the other side. */
  NeighborPair<D> swapped() {
    return new NeighborPair<>(name + " (recorded on the neighbor)", relation, neighbor, data);
  }
}
