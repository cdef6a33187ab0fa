package assay.attack;

import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.study.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A partition of the records by something known without looking at memberships.
 *
 * @param kind what it parts by
 * @param name such as "class" or a sensitive attribute
 * @param levels names of the parts
 * @param codes per record its part, or -1 for none
 */
public record Grouping(Kind kind, String name, List<String> levels, int[] codes) {
  /** What a grouping parts by. */
  public enum Kind {
    /** The class. */
    CLASS("class"),
    /** A sensitive attribute. */
    GROUP("group"),
    /** Tenths by difficulty. */
    DIFFICULTY("difficulty");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /** As results name it. */
    public String id() {
      return id;
    }
  }

  public Grouping {
    levels = List.copyOf(levels);
    for (int code : codes) {
      if (code < -1 || code >= levels.size()) {
        throw new IllegalArgumentException(
            "a code of " + name + " must be in [-1, " + levels.size() + "), got " + code);
      }
    }
  }

  /** By class and by every sensitive attribute of a data set. */
  public static List<Grouping> of(Dataset records) {
    List<Grouping> all = new ArrayList<>();
    all.add(new Grouping(Kind.CLASS, "class", records.classNames(), records.labels()));
    for (GroupColumn group : records.groups()) {
      all.add(new Grouping(Kind.GROUP, group.name(), group.levels(), group.codes()));
    }
    return List.copyOf(all);
  }

  /**
   * Tenths of the records by difficulty, the mean confidence of reference models that never saw
   * them: 1 holds the hardest. Records of equal difficulty stay together.
   */
  public static Grouping difficulty(AttackContext context) {
    return difficulty(context, IntStream.range(0, context.records()).toArray());
  }

  /** The same for the records at {@code chosen}, in that order, which alone make the tenths. */
  public static Grouping difficulty(AttackContext context, int[] chosen) {
    References references = context.requireReferences();
    double[] all =
        Moments.of(references.signal(Signal.LOGIT_SCALED_CONFIDENCE), references.membership())
            .meanOut();
    double[] ease = Arrays.stream(chosen).mapToDouble(r -> all[r]).toArray();
    double[] sorted = ease.clone();
    Arrays.sort(sorted);
    int[] codes =
        Arrays.stream(ease)
            .mapToInt(
                value -> {
                  int below = Arrays.binarySearch(sorted, value);
                  while (below > 0 && sorted[below - 1] == value) {
                    below--;
                  }
                  return (int) (10L * below / sorted.length);
                })
            .toArray();
    List<String> levels = IntStream.rangeClosed(1, 10).mapToObj(i -> i + " of 10").toList();
    return new Grouping(Kind.DIFFICULTY, "difficulty", levels, codes);
  }
}
