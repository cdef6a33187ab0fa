package assay.audit.zoo;

import assay.stats.Seed;
import assay.train.replay.NoiseCall;
import assay.train.replay.NoisePrimitive;
import assay.train.replay.SeededNoise;

/** A noise primitive, right or with one planted mistake, behind the same declaration. */
enum NoiseFlaw {
  /** Fresh noise of the declared scale. */
  CORRECT {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return new SeededNoise(seed);
    }
  },
  /** W workers, each with noise sigma C / sqrt(W): right. */
  WORKERS_WITH_THEIR_SHARE {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return workers(seed, 1 / Math.sqrt(WORKERS));
    }
  },
  /** A checkpoint is resumed with a new stream: right. */
  NEW_SEED_ON_RESUME {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return switching(
          new SeededNoise(seed), new SeededNoise(seed.child("resume")), recipe.steps() / 2);
    }
  },

  /** 7: standard deviation sigma, the clip norm forgotten. */
  WITHOUT_THE_CLIP_NORM {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return scaled(seed, 1 / recipe.clip());
    }
  },
  /** 8: a variance taken for a standard deviation: sqrt(sigma) C. */
  ROOT_OF_SIGMA {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return scaled(seed, 1 / Math.sqrt(recipe.noiseMultiplier()));
    }
  },
  /** 9: divided by the batch once more. */
  DIVIDED_BY_THE_BATCH_TWICE {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return scaled(seed, 1 / Math.max(1.5, recipe.expectedBatch()));
    }
  },
  /** 10: W workers, each with noise sigma C / W. */
  WORKERS_WITH_TOO_LITTLE {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return workers(seed, 1.0 / WORKERS);
    }
  },
  /** 11: the generator is made anew, from the same seed, at every step. */
  SAME_SEED_EVERY_STEP {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return (call, value) -> new SeededNoise(seed).release(call, value);
    }
  },
  /** 12: the seed is set again when a checkpoint is resumed half way. */
  SEED_RESET_ON_RESUME {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return switching(new SeededNoise(seed), new SeededNoise(seed), recipe.steps() / 2);
    }
  },
  /** 14: the last, partial batch goes without noise. */
  NONE_ON_THE_LAST_STEP {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      NoisePrimitive noise = new SeededNoise(seed);
      return (call, value) ->
          call.step() == recipe.steps() - 1 ? value.clone() : noise.release(call, value);
    }
  },
  /** 38: a sensitivity worked out as zero makes the scale zero. */
  SCALE_COLLAPSES {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return scaled(seed, 0);
    }
  },
  /** 11, softer: half of the noise variance is shared by all steps. */
  PARTLY_SHARED_BETWEEN_STEPS {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      NoisePrimitive fresh = scaled(seed, Math.sqrt(0.5));
      return (call, value) ->
          fresh.release(call, scaled(seed.child("shared"), Math.sqrt(0.5)).release(call, value));
    }
  },
  /** Uniform noise of the declared standard deviation. */
  UNIFORM_INSTEAD_OF_GAUSSIAN {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      var random = seed.cryptographic();
      return (call, value) -> {
        double[] out = value.clone();
        for (int i = 0; i < out.length; i++) {
          out[i] += call.scale() * Math.sqrt(12) * (random.nextDouble() - 0.5);
        }
        return out;
      };
    }
  },
  /** 40: java.util.Random's generator, seeded with the time in milliseconds. */
  SEEDED_BY_THE_CLOCK {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      long milliseconds = SeedGuess.START - (seed.word(1) >>> 50);
      LinearCongruential generator = new LinearCongruential(milliseconds);
      return polar(generator);
    }
  },
  /** 40: a small constant in place of a seed. */
  SEEDED_BY_A_SMALL_NUMBER {
    @Override
    NoisePrimitive of(DpSgdRecipe recipe, Seed seed) {
      return polar(new LinearCongruential(seed.word(1) >>> 52));
    }
  };

  private static final int WORKERS = 8;

  /** A primitive with fresh state for one run. */
  abstract NoisePrimitive of(DpSgdRecipe recipe, Seed seed);

  private static NoisePrimitive scaled(Seed seed, double factor) {
    NoisePrimitive noise = new SeededNoise(seed);
    return (call, value) -> noise.release(call.withScale(factor * call.scale()), value);
  }

  private static NoisePrimitive workers(Seed seed, double share) {
    NoisePrimitive[] workers = new NoisePrimitive[WORKERS];
    for (int w = 0; w < WORKERS; w++) {
      workers[w] = scaled(seed.child(w), share);
    }
    return (call, value) -> {
      double[] out = value;
      for (NoisePrimitive worker : workers) {
        out = worker.release(call, out);
      }
      return out;
    };
  }

  private static NoisePrimitive switching(NoisePrimitive first, NoisePrimitive second, int step) {
    return (call, value) -> (call.step() < step ? first : second).release(call, value);
  }

  private static NoisePrimitive polar(LinearCongruential generator) {
    return (NoiseCall call, double[] value) -> {
      double[] out = value.clone();
      for (int i = 0; i < out.length; i++) {
        out[i] += call.scale() * generator.nextGaussian();
      }
      return out;
    };
  }
}
