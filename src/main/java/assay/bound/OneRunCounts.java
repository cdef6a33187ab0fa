package assay.bound;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a one-run audit has counted.
 *
 * @param canaries m, each in with probability 1/2 by its own coin
 * @param guesses r, made; the other m - r abstained; 0 proves nothing
 * @param correct v, guesses that were right
 */
public record OneRunCounts(int canaries, int guesses, int correct) {
  public OneRunCounts {
    if (canaries < 1) {
      throw new IllegalArgumentException("canaries must be >= 1, got " + canaries);
    }
    if (guesses < 0 || guesses > canaries) {
      throw new IllegalArgumentException(
          "guesses must be in [0, canaries] = [0, " + canaries + "], got " + guesses);
    }
    if (correct < 0 || correct > guesses) {
      throw new IllegalArgumentException(
          "correct must be in [0, guesses] = [0, " + guesses + "], got " + correct);
    }
  }

  OneRunCounts perfect() {
    return new OneRunCounts(canaries, guesses, guesses);
  }

  Map<String, Double> asMap() {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("m", (double) canaries);
    map.put("r", (double) guesses);
    map.put("correct", (double) correct);
    return map;
  }
}
