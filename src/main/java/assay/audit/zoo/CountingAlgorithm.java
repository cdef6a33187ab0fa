package assay.audit.zoo;

import assay.train.replay.NoiseCall;
import assay.train.replay.NoiseCall.Mechanism;
import assay.train.replay.NoiseSource;
import assay.train.replay.NoisyAlgorithm;
import java.util.Arrays;

/**
 * Small algorithms over categories 0, 1, 2, …, in the form that can be recorded and replayed. Each
 * is meant to be 1-DP under add-or-remove-one.
 */
enum CountingAlgorithm implements NoisyAlgorithm<int[]> {
  /** A histogram over a public list of categories. */
  HISTOGRAM {
    @Override
    public void run(int[] data, NoiseSource source) {
      source.publish("histogram", -1, source.release(laplace("counts", 1, 1), counts(data)));
    }
  },
  /** 25: the list of categories is taken from the data. */
  HISTOGRAM_OVER_SEEN_CATEGORIES {
    @Override
    public void run(int[] data, NoiseSource source) {
      int[] seen = Arrays.stream(data).distinct().sorted().toArray();
      double[] all = counts(data);
      double[] counts = Arrays.stream(seen).mapToDouble(c -> all[c]).toArray();
      source.publish("histogram", -1, source.release(laplace("counts", 1, 1), counts));
    }
  },
  /** Half of the budget to each of two queries. */
  TWO_QUERIES {
    @Override
    public void run(int[] data, NoiseSource source) {
      double n = data.length;
      source.publish("size", -1, source.release(laplace("size", 1, 2), new double[] {n}));
      source.publish("counts", -1, source.release(laplace("counts", 1, 2), counts(data)));
    }
  },
  /** 37: the whole budget to each of two queries. */
  TWO_QUERIES_WITH_THE_WHOLE_BUDGET {
    @Override
    public void run(int[] data, NoiseSource source) {
      double n = data.length;
      source.publish("size", -1, source.release(laplace("size", 1, 1), new double[] {n}));
      source.publish("counts", -1, source.release(laplace("counts", 1, 1), counts(data)));
    }
  },
  /** The most frequent category. */
  MOST_FREQUENT {
    @Override
    public void run(int[] data, NoiseSource source) {
      source.publish("most frequent", -1, source.release(select(2), counts(data)));
    }
  },
  /** 36: and how often it occurs. */
  MOST_FREQUENT_WITH_ITS_COUNT {
    @Override
    public void run(int[] data, NoiseSource source) {
      double[] counts = counts(data);
      double[] winner = source.release(select(2), counts);
      source.publish("most frequent", -1, winner[0], counts[(int) winner[0]]);
    }
  },
  /** 36: a privacy cost that was worked out from the votes. */
  TEACHERS_WITH_DATA_DEPENDENT_COST {
    @Override
    public void run(int[] data, NoiseSource source) {
      double[] votes = counts(data);
      source.publish("label", -1, source.release(select(2), votes));
      double[] sorted = votes.clone();
      Arrays.sort(sorted);
      double gap = sorted[sorted.length - 1] - sorted[sorted.length - 2];
      source.publish("epsilon spent", -1, 2 * Math.exp(-gap / 4) * (2 + gap / 2));
    }
  },
  /** 38: a sensitivity of features minus classes, which may be zero. */
  SCALE_FROM_A_DIFFERENCE {
    @Override
    public void run(int[] data, NoiseSource source) {
      double collapsed = CATEGORIES - 4.0;
      source.publish(
          "counts",
          -1,
          source.release(
              new NoiseCall(Mechanism.LAPLACE, "counts", -1, collapsed, collapsed), counts(data)));
    }
  };

  static final int CATEGORIES = 4;

  private static NoiseCall laplace(String name, double sensitivity, double scale) {
    return new NoiseCall(Mechanism.LAPLACE, name, -1, sensitivity, scale);
  }

  private static NoiseCall select(double temperature) {
    return new NoiseCall(Mechanism.EXPONENTIAL, "most frequent", -1, 1, temperature);
  }

  private static double[] counts(int[] data) {
    double[] counts = new double[CATEGORIES];
    for (int category : data) {
      counts[category]++;
    }
    return counts;
  }
}
