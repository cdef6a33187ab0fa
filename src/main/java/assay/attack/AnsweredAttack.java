package assay.attack;

/**
 * A baseline that is given the true memberships, to show what no attack can have. What it scores
 * says something about the data or about the best possible result, never about the model.
 */
public interface AnsweredAttack extends Attack {
  /** This baseline with the target's memberships. */
  Attack given(boolean[] member);
}
