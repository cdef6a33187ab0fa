package assay.attack;

/**
 * A membership-inference attack as published. It sees what its {@link AttackContext} offers, which
 * never includes the target's memberships, and is a pure function of it: same context, same scores;
 * permuted records, permuted scores.
 */
public interface Attack {
  /** What this attack is. */
  AttackDescriptor descriptor();

  /**
   * A score per record, finite, higher for "member".
   *
   * @throws IllegalArgumentException naming what the attack needs and the context does not offer
   */
  double[] score(AttackContext context);
}
