package assay.attack.canary;

import assay.data.Dataset;
import assay.stats.Checks;
import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Mislabelled canaries: natural records with a wrong label drawn uniformly. A model that learned
 * only the population would predict the right label, so what it says about the wrong one shows what
 * it remembered (Jagielski et al. 2020; Steinke et al. 2023). The records they are made of must be
 * in no training in their natural form.
 */
public final class Mislabelled {
  private Mislabelled() {}

  /**
   * @param natural the records to spoil, all of them
   * @param seed of the wrong labels
   * @return the same records with wrong labels
   */
  public static Dataset of(Dataset natural, Seed seed) {
    Checks.atLeast("classes", 2, natural.classCount());
    UniformRandomProvider random = seed.random();
    int[] wrong = new int[natural.size()];
    for (int r = 0; r < wrong.length; r++) {
      int shift = 1 + random.nextInt(natural.classCount() - 1);
      wrong[r] = (natural.labels()[r] + shift) % natural.classCount();
    }
    return natural.withLabels(wrong);
  }
}
