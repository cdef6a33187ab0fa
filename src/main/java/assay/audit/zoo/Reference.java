package assay.audit.zoo;

import assay.stats.Checks;

/** The three reference trainings, whose epsilons at delta 1e-5 are known. */
enum Reference {
  /** sigma 1, q 0.01, 1000 steps: 1.828. */
  A(new DpSgdRecipe(3, 2, 100, 1, 1, 0.01, 1000, 0.1)),
  /** Full batch, sigma 20, 100 steps: 1.993; exactly 0.5-Gaussian DP. */
  B(new DpSgdRecipe(3, 2, 12, 1, 20, 1, 100, 0.1)),
  /** sigma 4, q 0.1, 200 steps: 1.422. */
  C(new DpSgdRecipe(3, 2, 40, 1, 4, 0.1, 200, 0.1));

  static final double DELTA = 1e-5;

  private final DpSgdRecipe recipe;

  Reference(DpSgdRecipe recipe) {
    this.recipe = recipe;
  }

  /** What the loop is told, with clip norm C. */
  DpSgdRecipe recipe(double clip) {
    return recipe.withClip(Checks.positive("clip", clip));
  }

  /** The known epsilon at {@link #DELTA}, by privacy-loss distributions; rounded. */
  double epsilon() {
    return switch (this) {
      case A -> 1.828244;
      case B -> 1.993091;
      case C -> 1.422;
    };
  }
}
