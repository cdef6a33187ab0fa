package assay.privacy;

import assay.privacy.Refusal.Kind;
import assay.stats.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * What a release comes to for accountants: how often each mechanism was used under one relation.
 * Gaussians add up to one. Reasons why something is not answered are kept as sentences.
 */
final class EventTerms {
  /**
   * Renyi divergences used several times.
   *
   * @param divergence at orders; infinite where it is not known
   * @param seen the divergences of what was really released, where they depend on private data
   */
  record RdpTerm(
      UnaryOperator<double[]> divergence, Optional<UnaryOperator<double[]>> seen, long count) {}

  /** An (epsilon, delta) used several times. */
  record Simple(double epsilon, double delta, long count) {}

  /** More uses of one mechanism than this leave what transforms resolve. */
  static final long MOST_USES = 1_000_000_000;

  private double muSquared;
  private int gaussians;
  private boolean simple = true;
  private boolean alternative;
  private final Map<LossPair, Long> pairs = new LinkedHashMap<>();
  private final List<RdpTerm> rdp = new ArrayList<>();
  private final List<Simple> simples = new ArrayList<>();
  private final Set<Refusal> refusals = new LinkedHashSet<>();

  /** N(mu, 1) against N(0, 1). */
  void gaussian(double mu, long count) {
    simple = false;
    muSquared += count * mu * mu;
    gaussians++;
    rdp(orders -> each(orders, a -> 0.5 * a * mu * mu), count);
  }

  /** A Gaussian whose released answers have smaller divergences, which tell of the data. */
  void gaussian(double mu, UnaryOperator<double[]> seen, long count) {
    simple = false;
    muSquared += count * mu * mu;
    rdp.add(new RdpTerm(orders -> each(orders, a -> 0.5 * a * mu * mu), Optional.of(seen), count));
  }

  /** A mechanism that has both a dominating pair and Renyi divergences, but no simple epsilon. */
  void pair(LossPair pair, UnaryOperator<double[]> divergence, long count) {
    simple = false;
    gaussians += pair instanceof SampledGaussianPair ? 1 : 0;
    pairs.merge(pair, count, (a, b) -> counted(a + b));
    rdp(divergence, count);
  }

  /** A mechanism with a dominating pair that is (epsilon, delta)-DP as well. */
  void pair(
      LossPair pair, UnaryOperator<double[]> divergence, double epsilon, double delta, long count) {
    pairs.merge(pair, count, (a, b) -> counted(a + b));
    rdp(divergence, count);
    simples.add(new Simple(epsilon, delta, count));
  }

  /** A number of uses, if so many can be accounted. */
  static long counted(long uses) {
    if (uses > MOST_USES) {
      throw new InputException("more than 10^9 uses of one mechanism are not accounted");
    }
    return uses;
  }

  /** All that is known is (epsilon, delta). */
  void given(double epsilon, double delta, long count) {
    TwoPointPair unless = TwoPointPair.of(epsilon, 0);
    pair(
        TwoPointPair.of(epsilon, delta),
        orders -> each(orders, unless::renyi),
        epsilon,
        delta,
        count);
  }

  /** Known by its Renyi divergences alone. */
  void rdpAlone(UnaryOperator<double[]> divergence, long count) {
    simple = false;
    rdp(divergence, count);
  }

  private void rdp(UnaryOperator<double[]> divergence, long count) {
    rdp.add(new RdpTerm(divergence, Optional.empty(), count));
  }

  /** Whether the same release can be accounted in another way, which may be better or worse. */
  void needAlternative(boolean needed) {
    alternative |= needed;
  }

  boolean hasAlternative() {
    return alternative;
  }

  void refuse(Kind kind, String sentence) {
    simple &= kind == Kind.NO_AMPLIFICATION;
    refusals.add(new Refusal(kind, sentence));
  }

  void refuse(Set<Refusal> others) {
    others.forEach(each -> refuse(each.kind(), each.sentence()));
  }

  Set<Refusal> refusals() {
    return refusals;
  }

  boolean refused(Kind kind) {
    return refusals.stream().anyMatch(each -> each.kind() == kind);
  }

  /** Sum of squared distances over squared deviations of all plain Gaussians. */
  double muSquared() {
    return muSquared;
  }

  Map<LossPair, Long> pairs() {
    return pairs;
  }

  /** The (epsilon, delta) of all events, or nothing where one has none. */
  List<Simple> simples() {
    return simple ? simples : List.of();
  }

  /** Whether there is anything to account for. */
  boolean isEmpty() {
    return muSquared == 0 && pairs.isEmpty() && rdp.isEmpty();
  }

  /** Whether all is Gaussian noise, on all records or on Poisson batches. */
  boolean allGaussian() {
    return gaussians == rdp.size();
  }

  /** Whether what was released has divergences of its own. */
  boolean dependsOnData() {
    return rdp.stream().anyMatch(term -> term.seen().isPresent());
  }

  /** Renyi divergences of everything. */
  double[] divergences(double[] orders) {
    return divergences(orders, false);
  }

  /**
   * @param seen whether to take the divergences of what was really released
   */
  double[] divergences(double[] orders, boolean seen) {
    double[] sum = new double[orders.length];
    for (RdpTerm term : rdp) {
      double[] one =
          (seen ? term.seen().orElse(term.divergence()) : term.divergence()).apply(orders);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += term.count() * one[i];
      }
    }
    return sum;
  }

  /** Probability that one of the approximate-DP events failed outright. */
  double lost() {
    double log = 0;
    for (Map.Entry<LossPair, Long> entry : pairs.entrySet()) {
      if (entry.getKey() instanceof TwoPointPair pair) {
        log += entry.getValue() * Math.log1p(-pair.infinity());
      }
    }
    return -Math.expm1(log);
  }

  static double[] each(double[] orders, DoubleUnaryOperator f) {
    double[] values = new double[orders.length];
    for (int i = 0; i < orders.length; i++) {
      values[i] = f.applyAsDouble(orders[i]);
    }
    return values;
  }
}
