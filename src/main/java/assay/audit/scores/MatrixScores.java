package assay.audit.scores;

import assay.attack.AttackContext;
import assay.attack.AttackContext.Query;
import assay.attack.AttackScores;
import assay.attack.Population;
import assay.attack.References;
import assay.audit.BaselineChecks;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.NpyReader.NpyArray;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What many models said of the same records: one is the target, the others are references. Models
 * on exactly the target's members, or on exactly the rest (its pair), give the answer away and are
 * left out.
 *
 * @param context what attacks may know
 * @param member who is in the target
 * @param revealed how the references' members tell the target's; empty where they do not
 * @param notes what a reader must know
 */
record MatrixScores(
    AttackContext context, boolean[] member, Optional<String> revealed, List<String> notes) {
  private static final Signal SIGNAL = Signal.LOGIT_SCALED_CONFIDENCE;

  /** An array with the name to use in messages. */
  record Named(String name, NpyArray array) {
    String shape() {
      return IntStream.of(array.shape())
          .mapToObj(Integer::toString)
          .reduce((a, b) -> a + " x " + b)
          .orElse("one number");
    }
  }

  static MatrixScores of(
      Named scores, Named keep, Optional<Named> population, int target, ScoresPlan plan) {
    int[] shape = scores.array().shape();
    if (shape.length != 2 && shape.length != 3) {
      throw new InputException(
          scores.name()
              + ": expected models x records (x queries), got an array of shape "
              + scores.shape());
    }
    int models = shape[0];
    int records = shape[1];
    int queries = shape.length == 3 ? shape[2] : 1;
    if (keep.array().shape().length != 2
        || keep.array().shape()[0] != models
        || keep.array().shape()[1] != records) {
      throw new InputException(
          keep.name()
              + ": must have a row per model and a column per record like "
              + scores.name()
              + ", "
              + models
              + " x "
              + records
              + "; got "
              + keep.shape());
    }
    if (models < 3 || records < 4 || queries < 1) {
      throw new InputException(
          scores.name() + ": expected at least 3 models and 4 records, got " + scores.shape());
    }
    if (target >= models) {
      throw new InputException(
          "--target must be in [0, "
              + models
              + "), the rows of "
              + scores.name()
              + "; got "
              + target);
    }
    boolean[][] mask;
    try {
      mask = keep.array().mask();
    } catch (IllegalArgumentException e) {
      throw new InputException(keep.name() + ": " + e.getMessage(), e);
    }
    int[] references = references(mask, target);
    if (references.length == 0) {
      throw new InputException(
          keep.name()
              + ": every other model has the members of model "
              + target
              + ", or exactly the others; none can serve as a reference");
    }
    List<String> notes = new ArrayList<>();
    int left = models - 1 - references.length;
    if (left > 0) {
      notes.add(
          left
              + " of the other models were trained on exactly the target's members or exactly the"
              + " rest; they would give the answer away and are not used as references.");
    }
    int members = 0;
    for (boolean in : mask[target]) {
      members += in ? 1 : 0;
    }
    if (members < 2 || records - members < 2) {
      throw new InputException(
          keep.name()
              + ": row "
              + target
              + " must hold at least 2 members and 2 non-members, got "
              + members
              + " and "
              + (records - members));
    }
    float[][][] rows = split(scores, queries, plan.lowerIsMember());
    AttackContext.Builder builder =
        AttackContext.builder(new int[records], 2, Seed.of(plan.seed()).child("attacks"))
            .target(SIGNAL, rows[0][target])
            .references(
                References.of(
                    Map.of(SIGNAL, SignalMatrix.of(at(rows[0], references))),
                    MembershipMatrix.of(mask).at(references)));
    for (int q = 1; q < queries; q++) {
      builder.query(new Query(rows[q][target], SignalMatrix.of(at(rows[q], references))));
    }
    if (population.isPresent()) {
      Named outside = population.get();
      int[] other = outside.array().shape();
      if (other.length != shape.length || other[0] != models || other[1] < 1) {
        throw new InputException(
            outside.name()
                + ": must have a row per model like "
                + scores.name()
                + ", "
                + models
                + "; got "
                + outside.shape());
      }
      float[][] values = split(outside, other.length == 3 ? other[2] : 1, plan.lowerIsMember())[0];
      builder.population(
          Population.of(
              new int[other[1]],
              Map.of(SIGNAL, values[target]),
              Map.of(SIGNAL, SignalMatrix.of(at(values, references)))));
    }
    return new MatrixScores(
        builder.build(), mask[target], revealed(keep.name(), mask, target, references), notes);
  }

  /**
   * Whether who is in the references tells who is in the target. Where every record is in as many
   * models as every other, as code for LiRA draws it, the target's coin is what is missing.
   */
  private static Optional<String> revealed(
      String name, boolean[][] mask, int target, int[] references) {
    int records = mask[target].length;
    double[] missing = new double[records];
    boolean balanced = true;
    int all = 0;
    for (int r = 0; r < records; r++) {
      int in = 0;
      for (int m : references) {
        in += mask[m][r] ? 1 : 0;
      }
      missing[r] = -in;
      int sum = in + (mask[target][r] ? 1 : 0);
      balanced &= r == 0 || sum == all;
      all = sum;
    }
    if (balanced) {
      return Optional.of(
          name
              + ": every record is in "
              + all
              + " of the "
              + (references.length + 1)
              + " models, so that the others' members tell the target's");
    }
    AttackScores guess = new AttackScores("", missing, mask[target]);
    return BaselineChecks.differs(guess)
        ? Optional.of(
            name
                + ": how many of the other models hold a record says much of whether the target does")
        : Optional.empty();
  }

  /** Models other than the target's whose members are neither its own nor exactly the rest. */
  private static int[] references(boolean[][] mask, int target) {
    return IntStream.range(0, mask.length)
        .filter(m -> m != target)
        .filter(
            m -> {
              int same = 0;
              for (int r = 0; r < mask[m].length; r++) {
                same += mask[m][r] == mask[target][r] ? 1 : 0;
              }
              return same > 0 && same < mask[m].length;
            })
        .toArray();
  }

  private static float[][] at(float[][] rows, int[] chosen) {
    return IntStream.of(chosen).mapToObj(m -> rows[m]).toArray(float[][]::new);
  }

  /** Query by query, then model by model; losses become logit-scaled confidences. */
  private static float[][][] split(Named scores, int queries, boolean losses) {
    int models = scores.array().shape()[0];
    int records = scores.array().shape()[1];
    float[] values = scores.array().values();
    float[][][] rows = new float[queries][models][records];
    int at = 0;
    for (int m = 0; m < models; m++) {
      for (int r = 0; r < records; r++) {
        for (int q = 0; q < queries; q++) {
          float value = values[at++];
          if (losses) {
            value = (float) confidence(value);
          }
          if (!Float.isFinite(value)) {
            throw new InputException(
                scores.name()
                    + ": model "
                    + m
                    + ", record "
                    + r
                    + ": expected a finite "
                    + (losses ? "loss > 0" : "number")
                    + ", got "
                    + values[at - 1]);
          }
          rows[q][m][r] = value;
        }
      }
    }
    return rows;
  }

  /**
   * log(p / (1 - p)) of a cross-entropy loss -log p: -loss - log(1 - exp(-loss)), which overflows
   * nowhere.
   */
  private static double confidence(double loss) {
    return loss > 0 ? -Math.log(-Math.expm1(-loss)) - loss : Double.NaN;
  }

  /** As if it were a table of the target's records. */
  ScoresTable table(String source, String sha256) {
    String[] ids =
        IntStream.range(0, member.length).mapToObj(Integer::toString).toArray(String[]::new);
    return new ScoresTable(
        source,
        sha256,
        ids,
        member,
        List.of("target"),
        new int[member.length],
        Optional.empty(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.of(this));
  }
}
