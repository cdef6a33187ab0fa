package assay.train;

import assay.stats.Checks;
import java.util.Locale;

/**
 * How the learning rate changes from epoch to epoch, as a factor of the recipe's rate. Momentum
 * accumulates steps with the rate they were made at.
 *
 * @param shape the course
 * @param factor of {@link Shape#STEP}, in (0, 1]; else 1
 * @param every epochs between two steps of {@link Shape#STEP}, >= 1; else 1
 */
public record Schedule(Shape shape, double factor, int every) {
  /** The same rate from start to end. */
  public static final Schedule CONSTANT = of(Shape.CONSTANT);

  /** The course of a rate; epoch e counts from 0, of E in all. */
  public enum Shape {
    /** 1. */
    CONSTANT,
    /** factor^floor(e / every). */
    STEP,
    /** 1 - e / E. */
    LINEAR,
    /** (1 + cos(pi e / E)) / 2 (Loshchilov and Hutter 2017, arXiv 1608.03983, eq. 5). */
    COSINE
  }

  public Schedule {
    Checks.atLeast("schedule.every", 1, every);
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException("schedule.factor must be in (0, 1], got " + factor);
    }
  }

  /** A course without numbers of its own. */
  public static Schedule of(Shape shape) {
    return new Schedule(shape, 1, 1);
  }

  /** Multiplies the rate by {@code factor} after every so many epochs. */
  public static Schedule step(double factor, int every) {
    return new Schedule(Shape.STEP, factor, every);
  }

  /** In words, such as "cosine" or "times 0.5 every 10 epochs". */
  public String inWords() {
    return shape == Shape.STEP
        ? "times " + factor + " every " + every + " epochs"
        : shape.name().toLowerCase(Locale.ROOT);
  }

  /** The factor in epoch {@code epoch}, counted from 0, of {@code epochs}. */
  public double at(int epoch, int epochs) {
    return switch (shape) {
      case CONSTANT -> 1;
      case STEP -> StrictMath.pow(factor, Math.floorDiv(epoch, every));
      case LINEAR -> 1 - (double) epoch / epochs;
      case COSINE -> (1 + StrictMath.cos(Math.PI * epoch / epochs)) / 2;
    };
  }
}
