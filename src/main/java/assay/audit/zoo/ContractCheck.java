package assay.audit.zoo;

import assay.audit.zoo.ZooEntry.Subject;
import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyUnit;
import assay.stats.Binomials;
import assay.stats.Seed;
import assay.train.replay.NoiseCall.Mechanism;
import assay.train.replay.Recording;
import assay.train.replay.SeededNoise;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Holds what a loop did against what its claim was computed from: steps, noise per step, batches,
 * and whether the releases it made add up to more than was claimed. Exact, except that whether
 * batches are Poisson samples is a binomial test.
 */
final class ContractCheck {
  private ContractCheck() {}

  static Detection look(ZooEntry entry, double alpha, Seed seed) {
    if (entry.subject() == Subject.COUNTING) {
      return ledger(entry, seed);
    }
    DpSgdRecipe recipe = entry.recipe();
    Recording recording =
        Recording.of(
            Detectors.dpSgd(entry, seed),
            new Neighbors(recipe, seed).data(),
            Detectors.noise(entry).of(recipe, seed.child("noise")));
    return staticMistake(entry)
        .or(() -> steps(recipe, recording))
        .or(() -> batches(recipe, recording.batches(), alpha))
        .map(text -> new Detection(true, text))
        .orElseGet(() -> Detection.nothing("steps, noise and batches are as claimed"));
  }

  /** The reference claims are accounted for add-or-remove-one, and for records. */
  private static Optional<String> staticMistake(ZooEntry entry) {
    if (entry.claim().neighbors() == NeighboringRelation.REPLACE_ONE) {
      return Optional.of("claimed under replace-one, accounted under add-or-remove-one");
    }
    boolean perUser = entry.variant().equals(DpSgdVariant.CLIP_PER_USER.name());
    if (entry.claim().protects() == PrivacyUnit.USER && !perUser) {
      return Optional.of("claimed for users, clipped per record");
    }
    return Optional.empty();
  }

  private static Optional<String> steps(DpSgdRecipe recipe, Recording recording) {
    long noisy = recording.released().stream().mapToInt(r -> r.call().step()).distinct().count();
    long made = recording.published("parameters").size();
    if (noisy > recipe.steps()) {
      return Optional.of(noisy + " noisy steps, the claim counts " + recipe.steps());
    }
    if (made > noisy) {
      return Optional.of(made + " steps, " + noisy + " of them with noise");
    }
    return recording.released().stream()
        .filter(
            r -> r.call().scale() < r.call().sensitivity() * recipe.noiseMultiplier() * (1 - 1e-9))
        .findFirst()
        .map(
            r ->
                r.where()
                    + " declares noise "
                    + r.call().scale()
                    + ", the claim rests on "
                    + r.call().sensitivity() * recipe.noiseMultiplier());
  }

  /**
   * Under Poisson sampling all inclusions together are Bin(n T, q), the records common to steps 2k
   * and 2k + 1 are Bin(n T / 2, q^2), and equal sizes of all batches have probability at most (max
   * P[Bin(n, q) = k])^(T - 1).
   */
  private static Optional<String> batches(
      DpSgdRecipe recipe, Map<Integer, int[]> batches, double alpha) {
    double q = recipe.rate();
    int n = recipe.publicSize();
    int steps = batches.size();
    if (q == 1 || steps < 2) {
      return Optional.empty();
    }
    int[][] all = batches.values().toArray(int[][]::new);
    long included = Arrays.stream(all).mapToLong(b -> b.length).sum();
    double tooMany = Binomials.sf(included - 1, (long) n * steps, q);
    if (tooMany < alpha / 3) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "records were in %.4g of the batches, the claim says %.4g",
              (double) included / n / steps,
              q));
    }
    long common = 0;
    for (int t = 0; t + 1 < steps; t += 2) {
      int[] next = all[t + 1];
      common +=
          Arrays.stream(all[t]).filter(i -> Arrays.stream(next).anyMatch(j -> i == j)).count();
    }
    if (Binomials.cdf(common, (long) n * (steps / 2), q * q) < alpha / 3) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%d records common to consecutive batches, Poisson sampling has about %.4g",
              common,
              n * (steps / 2) * q * q));
    }
    boolean equal = Arrays.stream(all).allMatch(b -> b.length == all[0].length);
    BinomialDistribution size = BinomialDistribution.of(n, q);
    double likeliest = size.probability((int) ((n + 1) * q));
    if (equal && Math.pow(likeliest, steps - 1.0) < alpha / 3) {
      return Optional.of("all batches have " + all[0].length + " records: not Poisson samples");
    }
    return Optional.empty();
  }

  /** Pure DP adds up: sensitivity over scale of Laplace noise, twice that of a selection. */
  private static Detection ledger(ZooEntry entry, Seed seed) {
    Recording recording =
        Recording.of(
            CountingAlgorithm.valueOf(entry.variant()),
            new int[] {0, 1, 1, 3},
            new SeededNoise(seed.child("noise")));
    double spent =
        recording.released().stream()
            .mapToDouble(
                r ->
                    (r.call().mechanism() == Mechanism.EXPONENTIAL ? 2 : 1)
                        * r.call().sensitivity()
                        / r.call().scale())
            .sum();
    double claimed = entry.claim().claimedEpsilon();
    String text = String.format(Locale.ROOT, "spends %.6g, claims %.6g", spent, claimed);
    // 0 / 0, a scale that collapsed, is not within any claim
    return new Detection(!(spent <= claimed * (1 + 1e-9)), text);
  }
}
