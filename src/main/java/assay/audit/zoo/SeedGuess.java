package assay.audit.zoo;

import assay.train.replay.Recording;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * Plays the adversary who guesses seeds: does some seed, small or a recent time in milliseconds,
 * give the noise of the first releases? Twelve values that agree to seven digits are no accident.
 */
final class SeedGuess {
  /** When the zoo's runs are said to start, in milliseconds since 1970; known to the adversary. */
  static final long START = 1_750_000_000_000L;

  private static final int WINDOW = 1 << 16;
  private static final int VALUES = 12;
  private static final double AGREEMENT = 1e-7;

  private SeedGuess() {}

  /** The seed of a 48-bit congruential generator that explains the noise, if there is one. */
  static Optional<Long> of(Recording recording) {
    double[] noise =
        recording.released().stream()
            .flatMapToDouble(
                r ->
                    java.util.stream.IntStream.range(0, r.value().length)
                        .mapToDouble(i -> (r.output()[i] - r.value()[i]) / r.call().scale()))
            .limit(VALUES)
            .toArray();
    if (noise.length < VALUES) {
      return Optional.empty();
    }
    LongPredicate explains = seed -> explains(seed, noise);
    return LongStream.concat(
            LongStream.range(0, WINDOW), LongStream.rangeClosed(START - WINDOW, START))
        .filter(explains)
        .boxed()
        .findFirst();
  }

  private static boolean explains(long seed, double[] noise) {
    LinearCongruential generator = new LinearCongruential(seed);
    for (double value : noise) {
      if (!(Math.abs(generator.nextGaussian() - value) <= AGREEMENT * (1 + Math.abs(value)))) {
        return false;
      }
    }
    return true;
  }
}
