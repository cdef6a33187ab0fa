package assay.attack;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import assay.study.Signals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Models that exist only as logits: each record has a difficulty, and a model that holds it is more
 * confident by {@code leak}. Everything a context can offer, from one seed.
 */
final class SyntheticStudy {
  static final int CLASSES = 3;
  static final int FEATURES = 6;

  final boolean[] member;
  private final int[] labels;
  private final float[][] logits;
  private final MembershipMatrix membership;
  private final int[] populationLabels;
  private final float[][] populationLogits;
  private final Dataset features;
  private final Dataset populationFeatures;
  private final Seed seed;

  private SyntheticStudy(
      boolean[] member,
      int[] labels,
      float[][] logits,
      MembershipMatrix membership,
      int[] populationLabels,
      float[][] populationLogits,
      Dataset features,
      Dataset populationFeatures,
      Seed seed) {
    this.member = member;
    this.labels = labels;
    this.logits = logits;
    this.membership = membership;
    this.populationLabels = populationLabels;
    this.populationLogits = populationLogits;
    this.features = features;
    this.populationFeatures = populationFeatures;
    this.seed = seed;
  }

  /**
   * @param mean of the difficulty
   * @param spread of the difficulty
   * @param leak confidence gained by membership
   */
  static SyntheticStudy of(
      long seed, int records, int references, double mean, double spread, double leak) {
    Seed root = Seed.of(seed);
    MembershipMatrix membership =
        MembershipMatrix.paired(root.child("members"), references + 2, records);
    UniformRandomProvider random = root.child("records").random();
    int[] labels = labels(random, records);
    double[] ease = normals(random, records, mean, spread);
    float[][] logits = new float[references + 2][];
    for (int m = 0; m < logits.length; m++) {
      double[] phi = ease.clone();
      for (int r = 0; r < records; r++) {
        phi[r] += membership.contains(m, r) ? leak : 0;
      }
      logits[m] = logits(root.child("model").child(m).random(), phi, labels);
    }
    int population = records / 2;
    int[] populationLabels = labels(random, population);
    double[] populationEase = normals(random, population, mean, spread);
    float[][] populationLogits = new float[references + 2][];
    for (int m = 0; m < logits.length; m++) {
      populationLogits[m] =
          logits(root.child("population").child(m).random(), populationEase, populationLabels);
    }
    boolean[] member = new boolean[records];
    for (int r = 0; r < records; r++) {
      member[r] = membership.contains(0, r);
    }
    return new SyntheticStudy(
        member,
        labels,
        logits,
        membership,
        populationLabels,
        populationLogits,
        features(random, labels, "r"),
        features(random, populationLabels, "z"),
        root.child("attack"));
  }

  /** The same study with its records in another order. */
  SyntheticStudy at(int[] order) {
    boolean[][] keep = new boolean[membership.models()][order.length];
    float[][] moved = new float[logits.length][order.length * CLASSES];
    for (int m = 0; m < keep.length; m++) {
      for (int r = 0; r < order.length; r++) {
        keep[m][r] = membership.contains(m, order[r]);
        System.arraycopy(logits[m], order[r] * CLASSES, moved[m], r * CLASSES, CLASSES);
      }
    }
    return new SyntheticStudy(
        keep[0],
        Arrays.stream(order).map(r -> labels[r]).toArray(),
        moved,
        MembershipMatrix.of(keep),
        populationLabels,
        populationLogits,
        features.at(order),
        populationFeatures,
        seed);
  }

  /** A context with everything. */
  AttackContext context() {
    return context(EnumSet.allOf(Need.class));
  }

  /** A context that offers the target's signals and these things alone. */
  AttackContext context(Set<Need> offered) {
    AttackContext.Builder builder = AttackContext.builder(labels, CLASSES, seed);
    for (Signal signal : Signal.values()) {
      builder.target(signal, Signals.of(signal, logits[0], labels, CLASSES));
    }
    boolean references =
        offered.contains(Need.REFERENCES)
            || offered.contains(Need.IN_REFERENCES)
            || offered.contains(Need.REFERENCE_LOGITS);
    int models = logits.length - 2;
    if (references) {
      builder.references(
          new References(
              signals(logits, labels),
              offered.contains(Need.IN_REFERENCES) || offered.contains(Need.REFERENCE_LOGITS)
                  ? membership.models(2, logits.length)
                  : MembershipMatrix.of(new boolean[models][labels.length]),
              offered.contains(Need.REFERENCE_LOGITS)
                  ? Optional.of(m -> logits[m + 2])
                  : Optional.empty()));
    }
    if (offered.contains(Need.POPULATION)) {
      Map<Signal, float[]> target = new EnumMap<>(Signal.class);
      for (Signal signal : Signal.values()) {
        target.put(signal, Signals.of(signal, populationLogits[0], populationLabels, CLASSES));
      }
      builder.population(
          new Population(
              populationLabels,
              target,
              references ? signals(populationLogits, populationLabels) : Map.of(),
              Optional.of(populationLogits[0]),
              Optional.of(populationFeatures)));
    }
    if (offered.contains(Need.LOGITS)) {
      builder.logits(logits[0]);
    }
    if (offered.contains(Need.FEATURES)) {
      builder.features(features);
    }
    if (offered.contains(Need.LABEL_QUERIES)) {
      builder.model(model());
    }
    if (offered.contains(Need.GRADIENTS)) {
      builder.gradients(gradients());
    }
    return builder.build();
  }

  /** Right on a record, or near it, where the target's own prediction is. */
  private TargetModel model() {
    float[] correct = Signals.of(Signal.CORRECT, logits[0], labels, CLASSES);
    int[] right = IntStream.range(0, labels.length).filter(r -> correct[r] == 1).toArray();
    Set<String> rightIds = new java.util.HashSet<>();
    Arrays.stream(right).forEach(r -> rightIds.add(features.recordIds().get(r)));
    return new TargetModel() {
      @Override
      public int classCount() {
        return CLASSES;
      }

      @Override
      public int[] predict(Dataset records) {
        int[] predicted = new int[records.size()];
        for (int r = 0; r < predicted.length; r++) {
          int label = records.labels()[r];
          predicted[r] =
              rightIds.contains(records.recordIds().get(r)) ? label : (label + 1) % CLASSES;
        }
        return predicted;
      }
    };
  }

  private Gradients gradients() {
    float[] phi = Signals.of(Signal.LOGIT_SCALED_CONFIDENCE, logits[0], labels, CLASSES);
    return new Gradients() {
      @Override
      public int layers() {
        return 2;
      }

      @Override
      public double[] squaredNorms(Dataset records) {
        return IntStream.range(0, 2 * phi.length)
            .mapToDouble(i -> Math.exp(-phi[i / 2]) * (i % 2 + 1))
            .toArray();
      }

      @Override
      public double[] followedBy(Dataset records) {
        return SongMittalAttack.plain(phi);
      }
    };
  }

  private static Map<Signal, SignalMatrix> signals(float[][] logits, int[] labels) {
    Map<Signal, SignalMatrix> all = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      float[][] rows =
          Arrays.stream(logits)
              .skip(2)
              .map(z -> Signals.of(signal, z, labels, CLASSES))
              .toArray(float[][]::new);
      all.put(signal, SignalMatrix.of(rows));
    }
    return all;
  }

  /** Logits whose logit-scaled confidence is {@code phi} and some noise. */
  private static float[] logits(UniformRandomProvider random, double[] phi, int[] labels) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] logits = new float[phi.length * CLASSES];
    for (int r = 0; r < phi.length; r++) {
      double others = 0;
      for (int c = 0; c < CLASSES; c++) {
        if (c != labels[r]) {
          logits[r * CLASSES + c] = (float) (0.5 * normal.sample());
          others += Math.exp(logits[r * CLASSES + c]);
        }
      }
      logits[r * CLASSES + labels[r]] = (float) (phi[r] + 0.7 * normal.sample() + Math.log(others));
    }
    return logits;
  }

  private static int[] labels(UniformRandomProvider random, int records) {
    return IntStream.range(0, records).map(r -> random.nextInt(CLASSES)).toArray();
  }

  private static double[] normals(
      UniformRandomProvider random, int records, double mean, double spread) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    return IntStream.range(0, records).mapToDouble(r -> mean + spread * normal.sample()).toArray();
  }

  private static Dataset features(UniformRandomProvider random, int[] labels, String prefix) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[labels.length * FEATURES];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 2 == 0 ? random.nextInt(2) : (float) normal.sample();
    }
    List<String> ids = new ArrayList<>();
    for (int r = 0; r < labels.length; r++) {
      ids.add(prefix + r);
    }
    return new Dataset(FEATURES, x, labels, List.of("a", "b", "c"), ids, List.of());
  }
}
