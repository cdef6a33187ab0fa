package assay.attack.canary;

import assay.data.Dataset;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Canaries that do not meet: each has an input of its own, which is zero in every other record, so
 * that what the model keeps of it is in weights that nothing else touches. The records themselves
 * are as before, with as many zeros appended as there are canaries.
 */
public final class IsolatedSubspace {
  private IsolatedSubspace() {}

  /** The same records with {@code inputs} features more, all zero. */
  public static Dataset widen(Dataset data, int inputs) {
    Checks.atLeast("inputs", 0, inputs);
    int width = data.featureCount();
    float[] features = new float[Math.multiplyExact(data.size(), width + inputs)];
    for (int r = 0; r < data.size(); r++) {
      System.arraycopy(data.features(), r * width, features, r * (width + inputs), width);
    }
    return new Dataset(
        width + inputs,
        features,
        data.labels(),
        data.classNames(),
        data.recordIds(),
        data.groups());
  }

  /**
   * One canary for each of the last {@code count} features of {@code widened}: zero elsewhere, a
   * random label.
   *
   * @param widened of {@link #widen}
   * @param size the one value that is not zero; large beside the 1 of the bias, so that its share
   *     of the gradient is small
   * @param seed of the labels
   */
  public static Dataset canaries(Dataset widened, int count, double size, Seed seed) {
    Checks.atLeast("canaries", 1, count);
    Checks.positive("size", size);
    int width = widened.featureCount();
    if (count >= width) {
      throw new IllegalArgumentException(
          "canaries must be fewer than the features, " + width + ", got " + count);
    }
    float[] features = new float[Math.multiplyExact(count, width)];
    int[] labels = new int[count];
    List<String> ids = new ArrayList<>(count);
    UniformRandomProvider random = seed.random();
    for (int i = 0; i < count; i++) {
      features[i * width + width - count + i] = (float) size;
      labels[i] = random.nextInt(widened.classCount());
      ids.add("canary-" + i);
    }
    return new Dataset(
        width, features, labels, widened.classNames(), ids, Fillers.groups(widened, count));
  }

  /** A record of zeros, which asks a model for what it answers without any canary's input. */
  public static Dataset origin(Dataset widened) {
    return Fillers.record(widened, new float[widened.featureCount()], 0, "origin");
  }

  /** Sets the weights that leave the last {@code inputs} of the first layer's inputs to zero. */
  public static void forget(float[] parameters, int features, int inputs, int firstOut) {
    Arrays.fill(parameters, (features - inputs) * firstOut, features * firstOut, 0);
  }
}
