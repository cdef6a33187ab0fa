package assay.attack;

import assay.stats.Nearest;
import assay.study.QueryViews;
import java.util.List;
import java.util.Locale;

/**
 * One typed parameter of an attack, with its range and default.
 *
 * @param name as in a plan
 * @param kind of value
 * @param standard the default
 * @param least smallest number allowed; choices: 0
 * @param most largest number allowed; choices: 0
 * @param choices allowed words; numbers: empty
 * @param text what it does, one sentence
 */
public record AttackParameter(
    String name,
    Kind kind,
    Object standard,
    double least,
    double most,
    List<String> choices,
    String text) {
  /** Kinds of values. */
  public enum Kind {
    /** A whole number. */
    INTEGER,
    /** A finite number. */
    REAL,
    /** One of some words. */
    CHOICE
  }

  /** How many answers per record an attack on reference models reads. */
  static final AttackParameter QUERIES =
      integer(
          "queries",
          1,
          1,
          QueryViews.MOST,
          "Answers per record: its own and those on changed copies of it, the same copies for every"
              + " model. An image is mirrored and shifted by a pixel or two; in a table, numbers"
              + " are moved by a normal of "
              + QueryViews.NOISE
              + " of their column's standard deviation and zero-one features flipped with"
              + " probability "
              + QueryViews.FLIP
              + ". A matrix of scores brings its own: all of them, if not given.");

  public AttackParameter {
    choices = List.copyOf(choices);
  }

  /** A number in [least, most]. */
  public static AttackParameter real(
      String name, double standard, double least, double most, String text) {
    return new AttackParameter(name, Kind.REAL, standard, least, most, List.of(), text);
  }

  /** A whole number in [least, most]. */
  public static AttackParameter integer(
      String name, int standard, int least, int most, String text) {
    return new AttackParameter(name, Kind.INTEGER, standard, least, most, List.of(), text);
  }

  /** The first choice is the default. */
  public static AttackParameter choice(String name, String text, String... choices) {
    return new AttackParameter(name, Kind.CHOICE, choices[0], 0, 0, List.of(choices), text);
  }

  /** The allowed set in words, such as {@code [0, 1]} or {@code mean | median}. */
  public String range() {
    return switch (kind) {
      case INTEGER -> String.format(Locale.ROOT, "whole number in [%.0f, %.0f]", least, most);
      case REAL -> "number in [" + plain(least) + ", " + plain(most) + "]";
      case CHOICE -> String.join(" | ", choices);
    };
  }

  /**
   * The value as a Long, Double or String.
   *
   * @throws IllegalArgumentException naming parameter, set and value where it is outside
   */
  public Object check(String attack, Object value) {
    if (kind == Kind.CHOICE && value instanceof String word && choices.contains(word)) {
      return word;
    }
    if (kind != Kind.CHOICE && value instanceof Number number) {
      double real = number.doubleValue();
      boolean whole = kind == Kind.REAL || real == Math.rint(real);
      if (whole && real >= least && real <= most) {
        return kind == Kind.INTEGER ? (Object) (long) real : (Object) real;
      }
    }
    String near =
        kind == Kind.CHOICE && value instanceof String word
            ? "; " + Nearest.hint(word, choices)
            : "";
    throw new IllegalArgumentException(
        attack
            + "."
            + name
            + " must be "
            + (kind == Kind.CHOICE ? "one of " : "a ")
            + range()
            + ", got "
            + value
            + near);
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
