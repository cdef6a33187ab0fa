package assay.bound;

import assay.attack.AttackScores;
import assay.stats.Normal;
import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;

/** Ideal scores for tests. */
final class Scores {
  private Scores() {}

  /** N(mu, 1) for members, N(0, 1) for the rest; the first {@code members} are members. */
  static AttackScores gaussian(int members, int nonMembers, double mu, Seed seed) {
    UniformRandomProvider random = seed.random();
    double[] score = new double[members + nonMembers];
    boolean[] member = new boolean[score.length];
    for (int i = 0; i < score.length; i++) {
      member[i] = i < members;
      score[i] = normal(random) + (member[i] ? mu : 0);
    }
    return new AttackScores("ideal", score, member);
  }

  /** The same with a fair coin for each. */
  static AttackScores gaussianCoins(int canaries, double mu, Seed seed) {
    UniformRandomProvider random = seed.random();
    double[] score = new double[canaries];
    boolean[] member = new boolean[canaries];
    for (int i = 0; i < canaries; i++) {
      member[i] = random.nextBoolean();
      score[i] = normal(random) + (member[i] ? mu : 0);
    }
    return new AttackScores("ideal", score, member);
  }

  static double normal(UniformRandomProvider random) {
    return Normal.quantile((random.nextLong() >>> 12) * 0x1p-52 + 0x1p-53);
  }
}
