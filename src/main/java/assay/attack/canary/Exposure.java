package assay.attack.canary;

import assay.stats.Checks;
import assay.stats.SkewNormal;
import java.util.Arrays;

/**
 * How much more surprising a model finds random sequences than a canary it may have seen (Carlini
 * et al. 2019, "The Secret Sharer"), in bits. Perplexities: lower = more likely to the model.
 *
 * @param rank 1 + the number of references with a perplexity at most the canary's: a tie counts
 *     against the canary, so that ties make neither exposure nor the p-value too good
 * @param references |R|
 * @param bits log2 |R| - log2 rank; at most log2 |R|
 * @param extrapolatedBits -log2 F(canary), F the skew-normal law fitted to the references; not
 *     capped by |R|, and an estimate
 * @param pValue rank / (|R| + 1), an exact p-value of "the canary was not seen": if canary and
 *     references are exchangeable, then P[p <= u] <= u for every u
 */
public record Exposure(
    int rank, int references, double bits, double extrapolatedBits, double pValue) {

  /**
   * The exposure of one canary.
   *
   * @param canary perplexity of the canary, finite
   * @param references perplexities of at least 3 random sequences that were not in training
   */
  public static Exposure of(double canary, double[] references) {
    return of(new double[] {canary}, references)[0];
  }

  /** The exposure of each canary against the same references; one fit, one sort. */
  public static Exposure[] of(double[] canaries, double[] references) {
    double[] sorted = references.clone();
    for (double reference : sorted) {
      Checks.finite("reference", reference);
    }
    Arrays.sort(sorted);
    SkewNormal law = SkewNormal.fit(sorted);
    Exposure[] result = new Exposure[canaries.length];
    for (int i = 0; i < canaries.length; i++) {
      result[i] = of(Checks.finite("canary", canaries[i]), sorted, law);
    }
    return result;
  }

  private static Exposure of(double canary, double[] sorted, SkewNormal law) {
    int rank = atMost(sorted, canary) + 1;
    double log2 = Math.log(2);
    return new Exposure(
        rank,
        sorted.length,
        Math.log((double) sorted.length / rank) / log2,
        -law.logCdf(canary) / log2,
        rank / (sorted.length + 1.0));
  }

  private static int atMost(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
