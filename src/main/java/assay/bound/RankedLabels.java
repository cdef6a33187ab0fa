package assay.bound;

import assay.attack.AttackScores;
import assay.stats.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Who is a member, from the highest score to the lowest: all that a rank-based auditor needs. Equal
 * scores are put in an order drawn from the seed, as if a uniform number drawn beforehand broke the
 * tie; so ties cost power and never validity, and no order of the input can help.
 *
 * <p>Cost: two sorts of doubles and a merge; 1e5 scores take about 10 ms.
 */
final class RankedLabels {
  /** membersAbove[k] = members among the k highest. */
  private final int[] membersAbove;

  /** Position (from 0, highest first) of each non-member. */
  private final int[] outPositions;

  private RankedLabels(boolean[] label) {
    membersAbove = new int[label.length + 1];
    for (int i = 0; i < label.length; i++) {
      membersAbove[i + 1] = membersAbove[i] + (label[i] ? 1 : 0);
    }
    outPositions = new int[label.length - membersAbove[label.length]];
    int next = 0;
    for (int i = 0; i < label.length; i++) {
      if (!label[i]) {
        outPositions[next++] = i;
      }
    }
  }

  static RankedLabels of(AttackScores scores, Seed seed) {
    double[] in = scores.members();
    double[] out = scores.nonMembers();
    Arrays.sort(in);
    Arrays.sort(out);
    boolean[] label = new boolean[in.length + out.length];
    UniformRandomProvider ties = seed.child("ties").random();
    int i = in.length - 1;
    int o = out.length - 1;
    int position = 0;
    while (i >= 0 || o >= 0) {
      double value = Math.max(i >= 0 ? in[i] : out[o], o >= 0 ? out[o] : in[i]);
      int start = position;
      while (i >= 0 && in[i] == value) {
        label[position++] = true;
        i--;
      }
      int membersHere = position - start;
      while (o >= 0 && out[o] == value) {
        position++;
        o--;
      }
      int here = position - start;
      if (membersHere > 0 && here > membersHere) {
        shuffle(label, start, here, ties);
      }
    }
    return new RankedLabels(label);
  }

  /** From a ready order, highest score first. */
  static RankedLabels ofOrder(boolean[] label) {
    return new RankedLabels(label);
  }

  private static void shuffle(boolean[] label, int start, int length, UniformRandomProvider ties) {
    for (int k = length - 1; k > 0; k--) {
      int other = start + ties.nextInt(k + 1);
      boolean kept = label[start + k];
      label[start + k] = label[other];
      label[other] = kept;
    }
  }

  int size() {
    return membersAbove.length - 1;
  }

  int members() {
    return membersAbove[size()];
  }

  int nonMembers() {
    return outPositions.length;
  }

  /** Members strictly below the k-th highest non-member: false negatives of the test "above it". */
  int falseNegatives(int k) {
    return members() - membersAbove[outPositions[k - 1]];
  }

  /**
   * Right guesses when the {@code top} highest are called members and the {@code bottom} lowest
   * non-members.
   */
  int correct(int top, int bottom) {
    int size = size();
    int membersAtBottom = members() - membersAbove[size - bottom];
    return membersAbove[top] + bottom - membersAtBottom;
  }
}
