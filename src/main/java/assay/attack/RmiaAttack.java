package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import assay.study.SignalMatrix;
import assay.study.Signals;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * RMIA, the relative attack of Zarifzadeh, Liu and Shokri 2024: the share of population records z
 * with (p(x) / pbar(x)) / (p(z) / pbar(z)) &gt;= gamma. One sort of the population's ratios and a
 * binary search per record, never a comparison of pairs: O((n + Z) log Z).
 *
 * <p>With several queries per record, x beats z where at least half of its queries do (the paper's
 * majority vote). At least half of them pass a threshold exactly where the upper median of their
 * ratios does, so that the vote costs one median per record and no comparison of pairs either.
 *
 * <p>Within one target model the share is a monotone step function of p(x) / pbar(x); records on
 * the same step are told apart by that ratio itself, without which nothing is left at low false
 * positive rates.
 */
public final class RmiaAttack implements Attack {
  private static final String REFERENCE =
      "Zarifzadeh, Liu, Shokri 2024, Low-Cost High-Power Membership Inference Attacks";

  private static final AttackParameter GAMMA =
      AttackParameter.real("gamma", 2, 1, 100, "How much larger the ratio of x must be.");
  private static final AttackParameter TUNE =
      AttackParameter.choice(
          "tune",
          "reference: a in 0, 0.1, ..., 1 is the one with which the attack does best on the first"
              + " reference model; fixed: a as given. Never on the target's memberships.",
          "reference",
          "fixed");
  private static final AttackParameter A =
      AttackParameter.real(
          "a", 0.3, 0, 1, "Guess of p_IN from p_OUT as a p_OUT + 1 - a; with tune: fixed.");
  private static final AttackParameter TIES =
      AttackParameter.choice(
          "ties",
          "ratio: records of equal share are ordered by their own ratio; none: the bare share.",
          "ratio",
          "none");
  private static final AttackParameter POPULATION_MEAN =
      AttackParameter.choice(
          "population-mean",
          "pbar(z) over all reference models, or over the half with the largest probabilities, as"
              + " the first code does by oversight.",
          "all",
          "largest-half");

  static final AttackDescriptor ONLINE =
      new AttackDescriptor(
          "rmia-online",
          "RMIA, online",
          AttackDescriptor.Family.REFERENCE_MODELS,
          REFERENCE,
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES, Need.IN_REFERENCES),
          List.of(GAMMA, TUNE, A, TIES, POPULATION_MEAN, AttackParameter.QUERIES),
          "n K per query + (n + Z) log Z",
          "How much more likely the target makes this record than reference models do on average,"
              + " half of which were trained with it, against the same ratio of population records"
              + " (or, without a population, of the other records). The score is the share of them"
              + " that the record beats.");

  static final AttackDescriptor OFFLINE =
      new AttackDescriptor(
          "rmia-offline",
          "RMIA, offline",
          AttackDescriptor.Family.REFERENCE_MODELS,
          REFERENCE,
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(GAMMA, TUNE, A, TIES, POPULATION_MEAN, AttackParameter.QUERIES),
          "n K per query + (n + Z) log Z",
          "RMIA with reference models that never saw the record: what they would have said with it"
              + " is guessed as a p_OUT + 1 - a.");

  private final boolean online;
  private final AttackDescriptor descriptor;
  private final double gamma;
  private final boolean tune;
  private final double a;
  private final boolean breakTies;
  private final boolean largestHalf;
  private final int queries;

  private RmiaAttack(boolean online, AttackSettings settings) {
    this.online = online;
    this.descriptor = online ? ONLINE : OFFLINE;
    gamma = settings.real("gamma");
    tune = settings.choice("tune").equals("reference");
    a = settings.real("a");
    breakTies = settings.choice("ties").equals("ratio");
    largestHalf = settings.choice("population-mean").equals("largest-half");
    queries = settings.integer("queries");
  }

  static RmiaAttack online(AttackSettings settings) {
    return new RmiaAttack(true, settings);
  }

  static RmiaAttack offline(AttackSettings settings) {
    return new RmiaAttack(false, settings);
  }

  @Override
  public AttackDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public int queries() {
    return queries;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(this);
    boolean askPopulation = context.population().filter(p -> !p.references().isEmpty()).isPresent();
    Moments p = probabilities(context.requireReferences());
    boolean shifted = !online || askPopulation;
    double weight = shifted && tune ? OfflineShift.tuned(context.requireReferences(), p, a) : a;
    double[] ratio = ratios(context.target(LOGIT_SCALED_CONFIDENCE), p, weight);
    double[] others =
        askPopulation
            ? populationRatios(context.population().orElseThrow(), weight)
            : ratio.clone();
    ratio = majority(ratio, context, weight);
    Arrays.sort(others);
    double[] score = new double[ratio.length];
    for (int r = 0; r < score.length; r++) {
      int beaten = atMost(others, ratio[r] - Math.log(gamma));
      double rest = breakTies ? OfflineShift.sigmoid(ratio[r]) : 0;
      score[r] = (beaten + rest) / (others.length + 1.0);
    }
    return score;
  }

  private double[] ratios(float[] phi, Moments p, double weight) {
    double[] ratio = new double[phi.length];
    for (int r = 0; r < ratio.length; r++) {
      double mean =
          online ? (p.meanIn()[r] + p.meanOut()[r]) / 2 : OfflineShift.mean(p.meanOut()[r], weight);
      ratio[r] = logRatio(phi[r], mean);
    }
    return ratio;
  }

  /** Per record the upper median of the ratios of its queries, the first of which is given. */
  private double[] majority(double[] first, AttackContext context, double weight) {
    if (queries == 1) {
      return first;
    }
    double[][] byQuery = new double[queries][];
    byQuery[0] = first;
    for (int q = 1; q < queries; q++) {
      AttackContext.Query query = context.queries().get(q - 1);
      Moments p =
          Moments.means(
              query.references(), context.requireReferences().membership(), OfflineShift::sigmoid);
      byQuery[q] = ratios(query.target(), p, weight);
    }
    double[] ratio = new double[first.length];
    double[] own = new double[queries];
    for (int r = 0; r < ratio.length; r++) {
      for (int q = 0; q < queries; q++) {
        own[q] = byQuery[q][r];
      }
      Arrays.sort(own);
      ratio[r] = own[queries / 2];
    }
    return ratio;
  }

  private double[] populationRatios(Population population, double weight) {
    SignalMatrix signal = population.references().get(LOGIT_SCALED_CONFIDENCE);
    if (signal == null) {
      throw new IllegalArgumentException("the population's references lack their confidence");
    }
    float[] phi = population.target(LOGIT_SCALED_CONFIDENCE);
    int models = signal.models();
    int used = largestHalf ? Math.max(1, models / 2) : models;
    double[] ratio = new double[phi.length];
    float[][] block = new float[models][Math.min(phi.length, Moments.BLOCK)];
    double[] all = new double[models];
    for (int first = 0; first < phi.length; first += Moments.BLOCK) {
      int count = Math.min(Moments.BLOCK, phi.length - first);
      for (int m = 0; m < models; m++) {
        signal.copyRow(m, first, count, block[m]);
      }
      for (int j = 0; j < count; j++) {
        for (int m = 0; m < models; m++) {
          all[m] = block[m][j];
        }
        if (largestHalf) {
          Arrays.sort(all);
        }
        double sum = 0;
        for (int m = models - used; m < models; m++) {
          sum += OfflineShift.sigmoid(all[m]);
        }
        ratio[first + j] = logRatio(phi[first + j], OfflineShift.mean(sum / used, weight));
      }
    }
    return ratio;
  }

  static Moments probabilities(References references) {
    return Moments.means(
        references.signal(LOGIT_SCALED_CONFIDENCE), references.membership(), OfflineShift::sigmoid);
  }

  /** log p - log mean, with p from its logit. */
  static double logRatio(double phi, double mean) {
    return -Signals.loss(phi) - Math.log(Math.max(mean, Double.MIN_NORMAL));
  }

  /** How many of {@code sorted} are at most {@code value}. */
  private static int atMost(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
