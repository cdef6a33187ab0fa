package assay.audit;

import assay.attack.canary.Mislabelled;
import assay.audit.plan.AuditPlan;
import assay.data.Dataset;
import assay.data.LoadedData;
import assay.stats.InputException;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.rng.sampling.PermutationSampler;

/**
 * The records of an audit in their three parts, in this order: study records, each in a model on
 * the fall of a fair coin; canaries, likewise, made from records that are in no model in their
 * natural form; held-out records, in no model.
 *
 * @param loaded what was read
 * @param all the three parts in order
 * @param study size of the first part
 * @param canaries size of the second part
 */
record Material(LoadedData loaded, Dataset all, int study, int canaries) {
  /** Splits what was read as the plan says. */
  static Material of(LoadedData loaded, AuditPlan plan) {
    Seed seed = Seed.of(plan.seed());
    Dataset read =
        plan.data() instanceof AuditPlan.CsvPlan csv && csv.intersections()
            ? loaded.dataset().withIntersections()
            : loaded.dataset();
    int heldOut = (int) Math.round(read.size() * plan.heldOut());
    int canaries = plan.canaries().map(AuditPlan.CanaryPlan::count).orElse(0);
    int study = read.size() - heldOut - canaries;
    if (study < 2 || heldOut < 2) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: %d records are too few for %d held out and %d canaries; lower heldOut or canaries.count",
              loaded.source(),
              read.size(),
              heldOut,
              canaries));
    }
    int[] order = PermutationSampler.natural(read.size());
    PermutationSampler.shuffle(seed.child("split").random(), order);
    int[] studyRecords = Arrays.copyOfRange(order, 0, study);
    int[] canaryRecords = Arrays.copyOfRange(order, study, study + canaries);
    int[] heldOutRecords = Arrays.copyOfRange(order, study + canaries, order.length);
    Arrays.sort(studyRecords);
    Arrays.sort(canaryRecords);
    Arrays.sort(heldOutRecords);
    Dataset all = read.at(studyRecords);
    if (canaries > 0) {
      all = all.plus(Mislabelled.of(read.at(canaryRecords), seed.child("canary-labels")));
    }
    return new Material(loaded, all.plus(read.at(heldOutRecords)), study, canaries);
  }

  /** Columns of the membership matrix: study records and canaries. */
  int inMatrix() {
    return study + canaries;
  }

  /** What a sampling rate may know of the size of a training set: half of the matrix, rounded. */
  int publicSize() {
    return Math.max(1, (inMatrix() + 1) / 2);
  }

  int[] studyIndices() {
    return IntStream.range(0, study).toArray();
  }

  int[] canaryIndices() {
    return IntStream.range(study, inMatrix()).toArray();
  }

  int[] matrixIndices() {
    return IntStream.range(0, inMatrix()).toArray();
  }

  int[] heldOutIndices() {
    return IntStream.range(inMatrix(), all.size()).toArray();
  }
}
