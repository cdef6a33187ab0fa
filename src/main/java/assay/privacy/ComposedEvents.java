package assay.privacy;

import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.ConcentratedDp;
import assay.privacy.PrivacyEvent.Exponential;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.GivenDp;
import assay.privacy.PrivacyEvent.GnMax;
import assay.privacy.PrivacyEvent.Laplace;
import assay.privacy.PrivacyEvent.NoisyMax;
import assay.privacy.PrivacyEvent.PerLayerGaussian;
import assay.privacy.PrivacyEvent.PermuteAndFlip;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.RandomizedResponse;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.Selection;
import assay.privacy.PrivacyEvent.Shuffled;
import assay.privacy.PrivacyEvent.SparseVector;
import assay.privacy.PrivacyEvent.TreeAggregation;
import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * A tree of events flattened into what accountants compose: how often each mechanism was used under
 * one relation. Gaussians add up to one. Reasons why an accountant cannot answer are kept as
 * sentences.
 */
final class ComposedEvents {
  private final NeighboringRelation relation;

  /** Sum of squared distances over squared deviations of all plain Gaussians. */
  private double muSquared;

  /** Pure and approximate DP that composes by adding, and the simple sums for comparison. */
  private double basicEpsilon;

  private double basicDelta;
  private boolean basic = true;

  private final Map<LossPair, Long> pairs = new LinkedHashMap<>();
  private final List<RdpTerm> rdp = new ArrayList<>();
  private final Set<String> noPld = new LinkedHashSet<>();
  private final Set<String> noRdp = new LinkedHashSet<>();
  private final Set<String> refusals = new LinkedHashSet<>();

  /** A Renyi divergence used several times. */
  private record RdpTerm(Divergence divergence, long count) {}

  /** Renyi divergence at orders; infinite where it is not known. */
  private interface Divergence {
    double[] at(double[] orders);
  }

  ComposedEvents(Release release) {
    relation = release.relation();
    add(release.event(), 1);
  }

  Set<String> refusals() {
    return refusals;
  }

  Set<String> noPld() {
    return noPld;
  }

  Set<String> noRdp() {
    return noRdp;
  }

  /** How far a sum moves in clip norms when data sets become neighbors. */
  private double sensitivity() {
    return relation == NeighboringRelation.REPLACE_ONE ? 2 : 1;
  }

  private void add(PrivacyEvent event, long count) {
    if (event instanceof Repeated e) {
      add(e.event(), Math.multiplyExact(count, e.count()));
    } else if (event instanceof Composed e) {
      e.events().forEach(each -> add(each, count));
    } else if (event instanceof PerLayerGaussian e) {
      add(e.joint(), count);
    } else if (event instanceof Gaussian e) {
      gaussian(sensitivity() / e.noiseMultiplier(), count);
    } else if (event instanceof TreeAggregation e) {
      gaussian(
          sensitivity() * Math.sqrt((double) e.depth() * e.trees()) / e.noiseMultiplier(), count);
    } else if (event instanceof GnMax e) {
      // One vote moves from one label to another.
      gaussian(Math.sqrt(2.0 * e.queries()) / e.sigma(), count);
    } else if (event instanceof Laplace e) {
      LaplacePair pair = new LaplacePair(e.noiseMultiplier() / sensitivity());
      add(pair, orders -> each(orders, pair::renyi), count);
      addBasic(1 / pair.b(), 0, count);
    } else if (event instanceof PermuteAndFlip e) {
      if (e.epsilon() > 0) {
        LaplacePair pair = new LaplacePair(1 / e.epsilon());
        add(pair, orders -> each(orders, pair::renyi), count);
      }
      addBasic(e.epsilon(), 0, count);
    } else if (event instanceof Exponential e) {
      TwoPointPair pair = TwoPointPair.of(e.epsilon(), 0);
      add(pair, orders -> each(orders, a -> rangeBounded(e.epsilon(), a)), count);
      addBasic(e.epsilon(), 0, count);
    } else if (event instanceof NoisyMax e) {
      given(e.epsilon(), 0, count);
    } else if (event instanceof SparseVector e) {
      given(e.epsilon(), 0, Math.multiplyExact(count, e.positives()));
    } else if (event instanceof GivenDp e) {
      given(e.epsilon(), e.delta(), count);
    } else if (event instanceof ConcentratedDp e) {
      basic = false;
      noPld.add("zCDP as given bounds moments and has no privacy-loss distribution.");
      rdp.add(new RdpTerm(orders -> each(orders, a -> a * e.rho()), count));
    } else if (event instanceof RandomizedResponse e) {
      if (relation != NeighboringRelation.REPLACE_ONE) {
        refusals.add(
            "Randomized response hides what a person answered, not whether: ask for replace-one.");
        return;
      }
      TwoPointPair pair = TwoPointPair.of(e);
      add(pair, orders -> each(orders, pair::renyi), count);
      addBasic(pair.largest(), 0, count);
    } else if (event instanceof PoissonSampled e) {
      poisson(e, count);
    } else if (event instanceof TruncatedPoissonSampled e) {
      truncated(e, count);
    } else if (event instanceof FixedSizeSampled e) {
      fixedSize(e, count);
    } else if (event instanceof Shuffled e) {
      shuffled(e, count);
    } else if (event instanceof Selection e) {
      selection(e, count);
    }
  }

  private void gaussian(double mu, long count) {
    basic = false;
    muSquared += count * mu * mu;
    rdp.add(new RdpTerm(orders -> each(orders, a -> 0.5 * a * mu * mu), count));
  }

  private void given(double epsilon, double delta, long count) {
    TwoPointPair pair = TwoPointPair.of(epsilon, delta);
    add(pair, orders -> each(orders, TwoPointPair.of(epsilon, 0)::renyi), count);
    addBasic(epsilon, delta, count);
  }

  private void add(LossPair pair, Divergence divergence, long count) {
    pairs.merge(pair, count, Math::addExact);
    rdp.add(new RdpTerm(divergence, count));
  }

  private void addBasic(double epsilon, double delta, long count) {
    basicEpsilon += count * epsilon;
    basicDelta += count * delta;
  }

  private void poisson(PoissonSampled e, long count) {
    basic = false;
    if (e.rate() == 1) {
      add(e.event(), count);
      return;
    }
    Optional<Double> sigma = gaussianNoise(e.event());
    if (relation == NeighboringRelation.REPLACE_ONE) {
      if (sigma.isEmpty()) {
        refusals.add(
            "Poisson sampling under replace-one is accounted for the Gaussian mechanism alone.");
        return;
      }
      pairs.merge(ReplaceOnePair.replaceOne(e.rate(), sigma.get()), count, Math::addExact);
      noRdp.add("There is no RDP theorem here for Poisson sampling under replace-one.");
      return;
    }
    if (sigma.isPresent()) {
      SampledGaussianRdp one = new SampledGaussianRdp(e.rate(), sigma.get());
      add(new SampledGaussianPair(e.rate(), sigma.get()), one::at, count);
      return;
    }
    Optional<LossPair> base = symmetricPair(e.event());
    if (base.isEmpty()) {
      refusals.add("Poisson sampling of this event has no known dominating pair.");
      return;
    }
    pairs.merge(new SampledPair(base.get(), e.rate()), count, Math::addExact);
    noRdp.add("RDP of this mechanism under Poisson sampling is not computed.");
  }

  private Optional<LossPair> symmetricPair(PrivacyEvent event) {
    if (event instanceof Laplace e) {
      return Optional.of(new LaplacePair(e.noiseMultiplier()));
    }
    if (event instanceof PermuteAndFlip e && e.epsilon() > 0) {
      return Optional.of(new LaplacePair(1 / e.epsilon()));
    }
    if (event instanceof Exponential e) {
      return Optional.of(TwoPointPair.of(e.epsilon(), 0));
    }
    if (event instanceof NoisyMax e) {
      return Optional.of(TwoPointPair.of(e.epsilon(), 0));
    }
    return event instanceof GivenDp e
        ? Optional.of(TwoPointPair.of(e.epsilon(), e.delta()))
        : Optional.empty();
  }

  private void truncated(TruncatedPoissonSampled e, long count) {
    basic = false;
    Optional<Double> sigma = gaussianNoise(e.event());
    if (sigma.isEmpty()) {
      refusals.add("Truncated Poisson sampling is accounted for the Gaussian mechanism alone.");
      return;
    }
    if (relation != NeighboringRelation.ADD_OR_REMOVE_ONE || e.cap() >= e.records()) {
      // The place of the record in the batch is the same on both sides; nobody else is pushed out.
      poisson(new PoissonSampled(e.rate(), e.event()), count);
      return;
    }
    noRdp.add("RDP of truncated Poisson sampling is not computed.");
    pairs.merge(truncatedPair(e, sigma.get()), count, Math::addExact);
  }

  /**
   * The number k of other records in the batch is told. Below the cap the record is added; at the
   * cap it is kept with probability cap / (k + 1) and pushes another one out. Split in two beyond
   * the cap, each part at its largest probability.
   */
  static LossPair truncatedPair(TruncatedPoissonSampled e, double sigma) {
    int others = (int) Math.min(Integer.MAX_VALUE, e.records() - 1);
    int cap = (int) Math.min(Integer.MAX_VALUE - 10, e.cap());
    BinomialDistribution k = BinomialDistribution.of(others, e.rate());
    double full = cap > others ? 0 : k.survivalProbability(cap - 1);
    if (!(full > 1e-300)) {
      return new SampledGaussianPair(e.rate(), sigma);
    }
    int middle = cap;
    while (k.survivalProbability(middle) > 0.7 * full) {
      middle++;
    }
    double far = k.survivalProbability(middle);
    LossPair near = pushing(e, cap, sigma);
    LossPair pushing =
        far == 0 ? near : new ChosenPair(near, pushing(e, middle + 1.0, sigma), far / full);
    return full >= 1
        ? pushing
        : new ChosenPair(new SampledGaussianPair(e.rate(), sigma), pushing, full);
  }

  private static LossPair pushing(TruncatedPoissonSampled e, double others, double sigma) {
    double rate = e.rate() * Math.min(1, e.cap() / (others + 1));
    return new SampledGaussianPair(rate, sigma / 2);
  }

  private void fixedSize(FixedSizeSampled e, long count) {
    basic = false;
    Optional<Double> sigma = gaussianNoise(e.event());
    if (sigma.isEmpty()) {
      refusals.add("Batches of fixed size are accounted for the Gaussian mechanism alone.");
      return;
    }
    double q = (double) e.batch() / e.records();
    if (relation == NeighboringRelation.REPLACE_ONE) {
      double mu = 2 / sigma.get();
      noPld.add(
          "Batches of fixed size have no dominating pair that composes; the bound is by RDP.");
      rdp.add(new RdpTerm(new FixedSize(q, mu)::at, count));
      return;
    }
    refusals.add(
        "Batches of fixed size are not Poisson batches: the theorem that their sampling amplifies privacy"
            + " is for replace-one. Under "
            + relation.id()
            + " the bound counts every step in full.");
    // A batch with the record differs from one without it by one replaced record, or by its zero.
    gaussian((relation == NeighboringRelation.ZERO_OUT ? 1 : 2) / sigma.get(), count);
  }

  private void shuffled(Shuffled e, long count) {
    basic = false;
    Optional<Double> sigma = gaussianNoise(e.event());
    if (sigma.isEmpty()) {
      refusals.add("Shuffled batches are accounted for the Gaussian mechanism alone.");
      return;
    }
    refusals.add(
        "The loader shuffles. No theorem gives shuffled batches the epsilon of Poisson sampling, and the"
            + " true one can be far larger (Chua et al. 2024): the bound counts every epoch in full.");
    if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
      refusals.add(
          "Adding a record to a shuffled epoch moves the others to other batches: ask for zero-out or"
              + " replace-one.");
      noPld.add("No bound holds under add-or-remove-one.");
      noRdp.add("No bound holds under add-or-remove-one.");
      return;
    }
    gaussian(sensitivity() * Math.sqrt((double) e.epochs()) / sigma.get(), count);
  }

  private void selection(Selection e, long count) {
    basic = false;
    ComposedEvents run = new ComposedEvents(new Release(e.run(), relation));
    refusals.addAll(run.refusals);
    noPld.add("Selection of the best of many runs has no privacy-loss distribution here.");
    noRdp.addAll(run.noRdp);
    if (run.noRdp.isEmpty() && run.basicDelta == 0) {
      rdp.add(
          new RdpTerm(
              orders ->
                  SelectionRdp.of(new RdpCurve(orders, run.divergences(orders), ""), e.law(), "")
                      .divergences(),
              count));
    } else {
      noRdp.add("Selection needs runs with finite Renyi divergences.");
    }
  }

  private static Optional<Double> gaussianNoise(PrivacyEvent event) {
    if (event instanceof Gaussian e) {
      return Optional.of(e.noiseMultiplier());
    }
    return event instanceof PerLayerGaussian e
        ? Optional.of(e.joint().noiseMultiplier())
        : Optional.empty();
  }

  /**
   * Losses of the exponential mechanism have range epsilon: by Hoeffding the divergence is at most
   * KL + (a - 1) epsilon^2 / 8, KL = epsilon / (e^epsilon - 1) - 1 - ln(epsilon / (e^epsilon - 1))
   * (Dong, Durfee and Rogers 2020), and at most epsilon.
   */
  private static double rangeBounded(double epsilon, double order) {
    if (epsilon == 0) {
      return 0;
    }
    double ratio = epsilon / Math.expm1(epsilon);
    double kl = epsilon < 1e-3 ? epsilon * epsilon / 8 : ratio - 1 - Math.log(ratio);
    return Math.min(kl + (order - 1) * epsilon * epsilon / 8, epsilon);
  }

  private static double[] each(double[] orders, java.util.function.DoubleUnaryOperator f) {
    double[] values = new double[orders.length];
    for (int i = 0; i < orders.length; i++) {
      values[i] = f.applyAsDouble(orders[i]);
    }
    return values;
  }

  /** The fixed-size bound at integer orders; between them the next integer's, which is larger. */
  private record FixedSize(double q, double mu) {
    double[] at(double[] orders) {
      double[] known = FixedSizeRdp.at(q, mu);
      return each(
          orders,
          a -> {
            int next = (int) Math.ceil(a) - 2;
            return next < known.length ? known[Math.max(0, next)] : 0.5 * a * mu * mu;
          });
    }
  }

  private double[] divergences(double[] orders) {
    double[] sum = new double[orders.length];
    for (RdpTerm term : rdp) {
      double[] one = term.divergence().at(orders);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += term.count() * one[i];
      }
    }
    return sum;
  }

  /** Whether there is anything to account for. */
  private boolean isEmpty() {
    return muSquared == 0 && pairs.isEmpty() && rdp.isEmpty();
  }

  Optional<PrivacyCurve> rdp() {
    if (!noRdp.isEmpty() || isEmpty()) {
      return Optional.empty();
    }
    RdpCurve curve = RdpOrders.curve(this::divergences, "by RDP");
    double lost = lost();
    return Optional.of(lost == 0 ? curve : new ShiftedCurve(curve, lost));
  }

  /** Probability that one of the approximate-DP events failed outright. */
  private double lost() {
    double log = 0;
    for (Map.Entry<LossPair, Long> entry : pairs.entrySet()) {
      if (entry.getKey() instanceof TwoPointPair pair) {
        log += entry.getValue() * Math.log1p(-pair.infinity());
      }
    }
    return -Math.expm1(log);
  }

  Optional<PrivacyCurve> pld() {
    if (!noPld.isEmpty() || isEmpty()) {
      return Optional.empty();
    }
    if (pairs.isEmpty()) {
      return Optional.of(new GaussianCurve(Math.sqrt(muSquared)));
    }
    List<PldCurve.Part> parts = new ArrayList<>();
    pairs.forEach((pair, count) -> parts.add(new PldCurve.Part(pair, count)));
    if (muSquared > 0) {
      parts.add(new PldCurve.Part(new GaussianPair(Math.sqrt(muSquared)), 1));
    }
    List<PrivacyCurve> others = new ArrayList<>();
    rdp().ifPresent(others::add);
    if (parts.size() == 1
        && parts.get(0).count() == 1
        && parts.get(0).pair() instanceof SampledGaussianPair pair) {
      others.add(pair.once());
    }
    if (basic && basicDelta < 1) {
      others.add(new PointCurve(basicEpsilon, basicDelta));
    }
    return Optional.of(new PldCurve(parts, others, "by PLD"));
  }

  /** mu where everything is Gaussian. */
  Optional<Double> mu() {
    return pairs.isEmpty() && noPld.isEmpty() && muSquared > 0
        ? Optional.of(Math.sqrt(muSquared))
        : Optional.empty();
  }

  /** (sum of epsilons, sum of deltas) where every event has them. */
  Optional<PrivacyCurve> basic() {
    return basic && basicDelta < 1 && !isEmpty()
        ? Optional.of(new PointCurve(basicEpsilon, basicDelta))
        : Optional.empty();
  }

  /** The rule of thumb mu = sqrt(sum of q^2 T (e^(1 / sigma^2) - 1)), where all is sampled. */
  Optional<PrivacyCurve> centralLimit() {
    double sum = 0;
    for (Map.Entry<LossPair, Long> entry : pairs.entrySet()) {
      if (!(entry.getKey() instanceof SampledGaussianPair pair)) {
        return Optional.empty();
      }
      sum += entry.getValue() * pair.centralLimit();
    }
    return sum > 0 && Double.isFinite(sum) && muSquared == 0
        ? Optional.of(new GaussianCurve(Math.sqrt(sum)))
        : Optional.empty();
  }
}
