package assay.privacy.budget;

import assay.privacy.NeighboringRelation;
import assay.stats.InputException;

/**
 * What a ledger guards, fixed when it is opened.
 *
 * @param dataset whose records are protected, in words
 * @param relation under which all charges are stated
 * @param epsilon the limit, nats, > 0
 * @param delta at which epsilon is spent, (0, 1)
 * @param warnAt share of the limit from which a charge warns, (0, 1]
 * @param adaptive whether later releases may be planned in the light of earlier ones. If so, the
 *     limit is held by a Renyi filter: the releases go on while at one order at least the sum of
 *     divergences is within what that order allows (Lecuyer 2021, arXiv 2103.01379, Theorem 2;
 *     Feldman and Zrnic 2021). If not, every parameter was fixed beforehand and the tightest
 *     composition holds
 */
public record BudgetTerms(
    String dataset,
    NeighboringRelation relation,
    double epsilon,
    double delta,
    double warnAt,
    boolean adaptive) {
  public BudgetTerms {
    if (dataset.isBlank() || dataset.length() > 200) {
      throw new InputException("dataset must be a name of 1 to 200 characters");
    }
    require(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY, "epsilon", "> 0", epsilon);
    require(delta > 0 && delta < 1, "delta", "in (0, 1)", delta);
    require(warnAt > 0 && warnAt <= 1, "warnAt", "in (0, 1]", warnAt);
  }

  private static void require(boolean holds, String name, String set, double value) {
    if (!holds) {
      throw new InputException(name + " must be " + set + ", got " + value);
    }
  }
}
