package assay.privacy;

import assay.privacy.Refusal.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The curves that accountants make of a release. */
final class ComposedEvents {
  /** Beyond this the losses of a Gaussian leave any lattice; RDP still bounds them. */
  private static final double LARGEST_SQUARE = 1e13;

  private final EventTerms terms;
  private final Optional<ComposedEvents> alternative;

  /** Once asked for: PLD stands beside it. */
  private @Nullable PrivacyCurve rdp;

  ComposedEvents(Release release) {
    terms = EventFlattener.terms(release);
    alternative =
        terms.hasAlternative()
            ? Optional.of(new ComposedEvents(EventFlattener.terms(release, true)))
            : Optional.empty();
  }

  private ComposedEvents(EventTerms terms) {
    this.terms = terms;
    this.alternative = Optional.empty();
  }

  private Optional<PrivacyCurve> least(
      Optional<PrivacyCurve> own, Function<ComposedEvents, Optional<PrivacyCurve>> curve) {
    Optional<PrivacyCurve> other = alternative.flatMap(curve);
    return own.isPresent() && other.isPresent()
        ? Optional.of(new LeastCurve(own.get(), other.get()))
        : own;
  }

  /** Whether no accountant can bound the release, for a reason that is among the refusals. */
  boolean isUnbounded() {
    return terms.refused(Kind.NO_BOUND);
  }

  List<String> refusals() {
    return terms.refusals().stream().map(Refusal::words).toList();
  }

  private boolean answers(Kind missing) {
    return !isUnbounded() && !terms.refused(missing) && !terms.isEmpty();
  }

  /** By privacy-loss distributions; the closed form where all is Gaussian. */
  Optional<PrivacyCurve> pld() {
    return least(ownPld(), ComposedEvents::pld);
  }

  private Optional<PrivacyCurve> ownPld() {
    if (!answers(Kind.NO_PLD)) {
      return Optional.empty();
    }
    if (terms.pairs().isEmpty()) {
      return Optional.of(new GaussianCurve(Math.sqrt(terms.muSquared())));
    }
    if (terms.muSquared() > LARGEST_SQUARE) {
      return Optional.empty();
    }
    List<PldCurve.Part> parts = new ArrayList<>();
    terms.pairs().forEach((pair, count) -> parts.add(new PldCurve.Part(pair, count)));
    if (terms.muSquared() > 0) {
      parts.add(new PldCurve.Part(new GaussianPair(Math.sqrt(terms.muSquared())), 1));
    }
    List<PrivacyCurve> others = new ArrayList<>();
    ownRdp().ifPresent(others::add);
    if (parts.size() == 1
        && parts.get(0).count() == 1
        && parts.get(0).pair() instanceof SampledGaussianPair pair) {
      others.add(pair.once());
    }
    basic().ifPresent(others::add);
    return Optional.of(new PldCurve(parts, others, "by PLD"));
  }

  /** Whether all is Gaussian, so that {@link #pld} is exact. */
  boolean isGaussian() {
    return alternative.isEmpty()
        && terms.pairs().isEmpty()
        && !terms.refused(Kind.NO_PLD)
        && terms.muSquared() > 0;
  }

  Optional<PrivacyCurve> rdp() {
    return least(ownRdp(), ComposedEvents::rdp);
  }

  private Optional<PrivacyCurve> ownRdp() {
    if (!answers(Kind.NO_RDP)) {
      return Optional.empty();
    }
    if (rdp == null) {
      RdpCurve curve = RdpOrders.curve(terms::divergences, terms.allGaussian(), "by RDP");
      double lost = terms.lost();
      rdp = lost == 0 ? curve : new ShiftedCurve(curve, lost);
    }
    return Optional.of(rdp);
  }

  /** From the answers that were given: an epsilon that tells of the data and is itself private. */
  Optional<PrivacyCurve> dependentOnData() {
    if (!answers(Kind.NO_RDP) || !terms.dependsOnData()) {
      return Optional.empty();
    }
    RdpCurve curve =
        RdpOrders.curve(
            orders -> terms.divergences(orders, true), false, "by RDP of the answers given");
    double lost = terms.lost();
    return Optional.of(lost == 0 ? curve : new ShiftedCurve(curve, lost));
  }

  /** (sum of epsilons, sum of deltas) where every event has them. */
  Optional<PrivacyCurve> basic() {
    if (isUnbounded() || terms.simples().isEmpty()) {
      return Optional.empty();
    }
    double epsilon = 0;
    double delta = 0;
    for (EventTerms.Simple each : terms.simples()) {
      epsilon += each.count() * each.epsilon();
      delta += each.count() * each.delta();
    }
    return delta < 1 ? Optional.of(new PointCurve(epsilon, delta)) : Optional.empty();
  }

  /** Advanced composition of the same, for comparison. */
  Optional<PrivacyCurve> advanced() {
    return isUnbounded() || terms.simples().isEmpty()
        ? Optional.empty()
        : AdvancedComposition.of(terms.simples()).map(curve -> curve);
  }

  /** The best that can be said of equal (epsilon, delta) events by these two numbers alone. */
  Optional<PrivacyCurve> optimal() {
    return isUnbounded() || terms.simples().isEmpty()
        ? Optional.empty()
        : OptimalComposition.of(terms.simples()).map(curve -> curve);
  }

  /** The rule of thumb mu = sqrt(sum of q^2 T (e^(1 / sigma^2) - 1)), where all is sampled. */
  Optional<PrivacyCurve> centralLimit() {
    double sum = 0;
    for (Map.Entry<LossPair, Long> entry : terms.pairs().entrySet()) {
      if (!(entry.getKey() instanceof SampledGaussianPair pair)) {
        return Optional.empty();
      }
      sum += entry.getValue() * pair.centralLimit();
    }
    return !isUnbounded() && sum > 0 && Double.isFinite(sum) && terms.muSquared() == 0
        ? Optional.of(new GaussianCurve(Math.sqrt(sum)))
        : Optional.empty();
  }
}
