package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.stats.Binomials;
import assay.stats.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SequentialAuditorTest {
  private static final Confidence CONFIDENCE = Confidence.of(0.95);
  private static final double DELTA = 1e-5;

  /** Both sides the same distribution: every bound above 0 is false. */
  @Test
  void aSortedFileOfNothingGivesNoMoreFalseBoundsThanAlpha() {
    int files = 300;
    int audited = 0;
    int inFileOrder = 0;
    SequentialAuditor auditor = SequentialAuditor.of(new GaussianNull());
    for (int i = 0; i < files; i++) {
      AttackScores sorted = sorted(Seed.of(21).child(i), 200);
      audited += auditor.audit(sorted, DELTA, CONFIDENCE, Seed.of(i)).epsilon() > 0 ? 1 : 0;
      inFileOrder += auditor.inOrder(sorted, DELTA, CONFIDENCE).epsilon() > 0 ? 1 : 0;
    }
    // At most 5 % in truth: this many or more have a chance of 1 in 1000.
    assertTrue(Binomials.sf(audited - 1, files, 0.05) > 1e-3, "false bounds " + audited);
    // What the shuffle is for.
    assertTrue(inFileOrder > files / 4, "false bounds in file order " + inFileOrder);
  }

  private static AttackScores sorted(Seed seed, int n) {
    UniformRandomProvider random = seed.random();
    double[] in = new double[n];
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      in[i] = Scores.normal(random);
      out[i] = Scores.normal(random);
    }
    Arrays.sort(in);
    Arrays.sort(out);
    return scores(in, out);
  }

  private static AttackScores scores(double[] in, double[] out) {
    double[] score = Arrays.copyOf(in, in.length + out.length);
    System.arraycopy(out, 0, score, in.length, out.length);
    boolean[] member = new boolean[score.length];
    Arrays.fill(member, 0, in.length, true);
    return new AttackScores("test", score, member);
  }

  /** A game's trials stay as they came: the bound is that of the test they are offered to. */
  @Test
  void trialsOfALiveGameKeepTheirOrder() {
    GaussianNull family = new GaussianNull();
    SequentialTest test = SequentialTest.adaptive(family, CONFIDENCE);
    UniformRandomProvider random = Seed.of(6).random();
    double[] in = new double[60];
    double[] out = new double[60];
    for (int i = 0; i < in.length; i++) {
      // The scale drifts, so that another order would give another bound.
      in[i] = Scores.normal(random) + 3 + 0.1 * i;
      out[i] = Scores.normal(random) + 0.1 * i;
      test.offer(in[i], out[i]);
    }
    double bound = family.epsilon(test.look(), DELTA);
    assertTrue(bound > 0);
    SequentialAuditor auditor = SequentialAuditor.of(family);
    double live = auditor.inOrder(scores(in, out), DELTA, CONFIDENCE).epsilon();
    // Looks on the way may only have shown more.
    assertTrue(live >= bound - 1e-6, live + " " + bound);
    double again = auditor.inOrder(scores(in, out), DELTA, CONFIDENCE).epsilon();
    assertEquals(live, again, 0);
  }
}
