package assay.attack;

/**
 * A record that an attack ranks high, with tests of its own.
 *
 * @param id the record's
 * @param record its index
 * @param score the attack's
 * @param references reference models without the record
 * @param rank exact: where the target's confidence stands among theirs
 * @param normal the same by a normal fit; assumes confidences to be normal over retrainings
 */
public record VulnerableRecord(
    String id, int record, double score, int references, PValue rank, PValue normal) {
  /**
   * A p-value of "this record was not in the target".
   *
   * @param raw of this record alone
   * @param holm adjusted over all records, family-wise, any dependence
   * @param yekutieli adjusted over all records, false discovery rate, any dependence
   */
  public record PValue(double raw, double holm, double yekutieli) {}
}
