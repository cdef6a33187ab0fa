package assay.bound;

import java.util.function.ToDoubleFunction;

/** Chooses the number of guesses from what is known before any score is. */
@FunctionalInterface
interface GuessRule {
  GuessCount choose(int canaries, ToDoubleFunction<OneRunCounts> bound);
}
