package assay.attack;

import java.util.Set;

/**
 * A membership-inference attack as published. It sees what its {@link AttackContext} offers, which
 * never includes the target's memberships, and is a pure function of it: same context, same scores;
 * permuted records, permuted scores.
 */
public interface Attack {
  /** What this attack is. */
  AttackDescriptor descriptor();

  /** What it needs with its own parameters; the descriptor says what it needs with the defaults. */
  default Set<Need> needs() {
    return descriptor().needs();
  }

  /** The fewest reference models it can work with, where it uses any. */
  default int leastReferences() {
    return 1;
  }

  /** Answers per record that it reads: the record's own, and those on changed copies of it. */
  default int queries() {
    return 1;
  }

  /**
   * A score per record, finite, higher for "member".
   *
   * @throws IllegalArgumentException naming what the attack needs and the context does not offer
   */
  double[] score(AttackContext context);
}
