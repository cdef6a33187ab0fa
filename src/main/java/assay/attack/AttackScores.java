package assay.attack;

import java.util.stream.IntStream;

/**
 * What an attack says about each record of one target model, beside the truth: the narrow waist
 * between attacking and auditing. Higher means "member". It can as well be read from a file.
 *
 * @param attack id of the attack
 * @param score per record, finite; not copied, do not change
 * @param member per record, whether it was in the target; not copied, do not change
 */
public record AttackScores(String attack, double[] score, boolean[] member) {
  public AttackScores {
    if (score.length != member.length) {
      throw new IllegalArgumentException(
          "score and member must have the same length, got "
              + score.length
              + " and "
              + member.length);
    }
    for (int i = 0; i < score.length; i++) {
      if (!Double.isFinite(score[i])) {
        throw new IllegalArgumentException(
            "score of record " + i + " must be a finite number, got " + score[i]);
      }
    }
  }

  /** The members' scores, in record order. */
  public double[] members() {
    return of(true);
  }

  /** The non-members' scores, in record order. */
  public double[] nonMembers() {
    return of(false);
  }

  /** The scores of the records at {@code indices}. */
  public AttackScores at(int[] indices) {
    double[] chosen = new double[indices.length];
    boolean[] chosenMember = new boolean[indices.length];
    for (int i = 0; i < indices.length; i++) {
      chosen[i] = score[indices[i]];
      chosenMember[i] = member[indices[i]];
    }
    return new AttackScores(attack, chosen, chosenMember);
  }

  private double[] of(boolean in) {
    return IntStream.range(0, score.length)
        .filter(i -> member[i] == in)
        .mapToDouble(i -> score[i])
        .toArray();
  }
}
