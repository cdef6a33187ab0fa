package assay.privacy;

import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.Exponential;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.GivenDp;
import assay.privacy.PrivacyEvent.Laplace;
import assay.privacy.PrivacyEvent.NoisyMax;
import assay.privacy.PrivacyEvent.PerLayerGaussian;
import assay.privacy.PrivacyEvent.PermuteAndFlip;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.Selection;
import assay.privacy.PrivacyEvent.Shuffled;
import assay.privacy.PrivacyEvent.SparseVector;
import assay.privacy.PrivacyEvent.TreeAggregation;
import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import assay.privacy.Refusal.Kind;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ObjLongConsumer;

/**
 * What sampling gains. Where no theorem covers a mechanism, it is counted in full: batches of
 * neighboring data sets can be drawn so that they are equal or neighbors themselves, and a mixture
 * of pairs is told apart no better than the worst of them. That needs the guarantee under the
 * relation of the batches, which is replace-one where a record that joins pushes another out.
 */
final class SampledEvents {
  private final NeighboringRelation relation;
  private final EventTerms terms;
  private final boolean replaced;
  private final ObjLongConsumer<PrivacyEvent> inFull;

  /**
   * @param replaced whether batches of fixed size under zero-out are accounted as under
   *     replace-one, of which zero-out is a case, instead of in full
   * @param inFull adds an event without its sampling
   */
  SampledEvents(
      NeighboringRelation relation,
      EventTerms terms,
      boolean replaced,
      ObjLongConsumer<PrivacyEvent> inFull) {
    this.relation = relation;
    this.replaced = replaced;
    this.terms = terms;
    this.inFull = inFull;
  }

  /** Each record is in the batch by its own coin. */
  void poisson(double rate, PrivacyEvent event, long count) {
    if (refusedAsNested(event)) {
      return;
    }
    OptionalDouble sigma = noise(event);
    Optional<LossPair> pair = pair(event, 1);
    if (rate == 1) {
      inFull.accept(event, count);
    } else if (sigma.isPresent()) {
      double s = sigma.getAsDouble();
      if (relation == NeighboringRelation.REPLACE_ONE) {
        terms.pair(
            ReplaceOnePair.replaceOne(rate, s),
            orders -> new ReplaceOneRdp(rate, s).at(orders),
            count);
      } else {
        terms.pair(
            new SampledGaussianPair(rate, s),
            orders -> new SampledGaussianRdp(rate, s).at(orders),
            count);
      }
    } else if (pair.isPresent() && relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
      sampled(new SampledPair(pair.get(), rate), count);
    } else if (pair.isPresent()
        && relation == NeighboringRelation.ZERO_OUT
        && event instanceof Laplace) {
      // The null record adds nothing to a sum, as if it were not in the batch. Of another
      // mechanism its guarantee says nothing about a batch without the record.
      sampled(new SampledPair(pair.get(), rate), count);
    } else {
      terms.refuse(
          Kind.NO_AMPLIFICATION,
          "Poisson sampling of this event under "
              + relation.id()
              + " has no amplification theorem here: the bound counts it in full, as if every record were"
              + " in every batch.");
      inFull.accept(event, count);
    }
  }

  private void sampled(SampledPair pair, long count) {
    refuseInfinite(pair);
    terms.pair(pair, pair::renyi, count);
  }

  private void refuseInfinite(SampledPair pair) {
    if (pair.base() instanceof TwoPointPair given && given.infinity() > 0) {
      terms.refuse(
          Kind.NO_RDP,
          "A sampled event that fails outright with some delta has no Renyi divergence.");
    }
  }

  /** Poisson batches that are cut at a cap. */
  void truncated(TruncatedPoissonSampled e, long count) {
    if (refusedAsNested(e.event())) {
      return;
    }
    boolean joins = relation == NeighboringRelation.ADD_OR_REMOVE_ONE;
    if (e.cap() > e.records() || (!joins && e.cap() == e.records())) {
      poisson(e.rate(), e.event(), count);
      return;
    }
    boolean gaussian = noise(e.event()).isPresent();
    boolean known =
        gaussian || (e.event() instanceof Laplace && relation != NeighboringRelation.REPLACE_ONE);
    if (!known && joins) {
      refusePushing("At the cap");
    } else if (!known) {
      terms.refuse(
          Kind.NO_AMPLIFICATION,
          "Poisson sampling with a cap of this event under "
              + relation.id()
              + " has no amplification theorem here: the bound counts it in full, as if every record"
              + " were in every batch.");
      inFull.accept(e.event(), count);
    } else if (relation == NeighboringRelation.ZERO_OUT && !replaced) {
      // Two clip norms at the cap can cost more than known batches, where one moves.
      terms.needAlternative(true);
      inFull.accept(e.event(), count);
    } else {
      new TruncatedBatches(e, joins)
          .add(
              terms,
              rate ->
                  relation == NeighboringRelation.REPLACE_ONE
                      ? replacedBelow(e.event(), rate)
                      : sampled(e.event(), rate, 1),
              rate -> joins ? sampled(e.event(), rate, 2) : replacedAtCap(e.event(), rate),
              count);
    }
  }

  /** (1 - q) Q + q P against Q where a sum moves by {@code distance} clip norms. */
  private static TruncatedBatches.Part sampled(PrivacyEvent event, double rate, double distance) {
    if (event instanceof Laplace e) {
      LaplacePair pair = new LaplacePair(e.noiseMultiplier() / distance);
      if (rate == 1) {
        return new TruncatedBatches.Part(pair, orders -> EventTerms.each(orders, pair::renyi));
      }
      SampledPair sampled = new SampledPair(pair, rate);
      return new TruncatedBatches.Part(sampled, sampled::renyi);
    }
    double sigma = noise(event).orElseThrow() / distance;
    return rate == 1
        ? new TruncatedBatches.Part(
            new GaussianPair(1 / sigma),
            orders -> EventTerms.each(orders, a -> 0.5 * a / square(sigma)))
        : new TruncatedBatches.Part(
            new SampledGaussianPair(rate, sigma),
            orders -> new SampledGaussianRdp(rate, sigma).at(orders));
  }

  private static TruncatedBatches.Part replacedBelow(PrivacyEvent event, double rate) {
    if (rate == 1) {
      return sampled(event, rate, 2);
    }
    double sigma = noise(event).orElseThrow();
    return new TruncatedBatches.Part(
        ReplaceOnePair.replaceOne(rate, sigma),
        orders -> new ReplaceOneRdp(rate, sigma).at(orders));
  }

  /**
   * At the cap the batches without the record are those of a fixed size, and either record pushes
   * one out of them.
   */
  private static TruncatedBatches.Part replacedAtCap(PrivacyEvent event, double rate) {
    if (event instanceof Laplace e) {
      SampledPair pair = new SampledPair(new LaplacePair(e.noiseMultiplier() / 2), rate);
      return new TruncatedBatches.Part(new FixedSizePair(pair), pair::fixedSizeRenyi);
    }
    double half = noise(event).orElseThrow() / 2;
    return new TruncatedBatches.Part(
        new FixedSizePair(new SampledGaussianPair(rate, half)),
        orders -> FixedSizeRdp.at(rate, 1 / half, orders));
  }

  /** Batches of fixed size. */
  void fixedSize(FixedSizeSampled e, long count) {
    if (refusedAsNested(e.event())) {
      return;
    }
    OptionalDouble sigma = noise(e.event());
    boolean whole = e.batch() == e.records();
    double rate = (double) e.batch() / e.records();
    switch (relation) {
      case REPLACE_ONE -> fixedSizeReplaced(e, rate, sigma, whole, count);
      case ZERO_OUT -> {
        terms.refuse(
            Kind.NO_AMPLIFICATION,
            "Batches of fixed size are not Poisson batches: where the record is left out another one is"
                + " in its place, which moves the sum by two clip norms. The bound counts that, or every"
                + " step in full where that is less.");
        if (replaced && sigma.isPresent()) {
          fixedSizeReplaced(e, rate, sigma, whole, count);
        } else {
          terms.needAlternative(sigma.isPresent() && !whole);
          inFull.accept(e.event(), count);
        }
      }
      case ADD_OR_REMOVE_ONE -> fixedSizeAdded(e, rate, sigma, whole, count);
    }
  }

  private void fixedSizeReplaced(
      FixedSizeSampled e, double rate, OptionalDouble sigma, boolean whole, long count) {
    Optional<LossPair> pair = pair(e.event(), 2);
    if (whole) {
      inFull.accept(e.event(), count);
    } else if (sigma.isPresent()) {
      double half = sigma.getAsDouble() / 2;
      terms.pair(
          new FixedSizePair(new SampledGaussianPair(rate, half)),
          orders -> FixedSizeRdp.at(rate, 1 / half, orders),
          count);
    } else if (pair.isPresent()) {
      SampledPair sampledPair = new SampledPair(pair.get(), rate);
      refuseInfinite(sampledPair);
      terms.pair(new FixedSizePair(sampledPair), sampledPair::fixedSizeRenyi, count);
    } else {
      terms.refuse(
          Kind.NO_AMPLIFICATION,
          "Sampling this event in batches of fixed size has no amplification theorem here: the bound"
              + " counts it in full.");
      inFull.accept(e.event(), count);
    }
  }

  /**
   * The batch of the larger data set holds the record with probability q, and is then a batch of
   * the smaller one with another record replaced: (1 - q) Q + q P against Q with P, Q of
   * replace-one (Zhu, Dong and Wang 2022, Theorem 11).
   */
  private void fixedSizeAdded(
      FixedSizeSampled e, double rate, OptionalDouble sigma, boolean whole, long count) {
    if (sigma.isEmpty() && !(e.event() instanceof Laplace)) {
      refusePushing("In a batch of fixed size");
      return;
    }
    terms.refuse(
        Kind.NO_AMPLIFICATION,
        "Batches of fixed size are not Poisson batches: a record that joins pushes another out, which"
            + " moves the sum by two clip norms. The bound counts that.");
    if (sigma.isPresent()) {
      double half = sigma.getAsDouble() / 2;
      if (whole) {
        terms.gaussian(1 / half, count);
      } else {
        terms.pair(
            new SampledGaussianPair(rate, half),
            orders -> new SampledGaussianRdp(rate, half).at(orders),
            count);
      }
    } else if (e.event() instanceof Laplace laplace) {
      LaplacePair two = new LaplacePair(laplace.noiseMultiplier() / 2);
      if (whole) {
        terms.pair(two, orders -> EventTerms.each(orders, two::renyi), 1 / two.b(), 0, count);
      } else {
        sampled(new SampledPair(two, rate), count);
      }
    }
  }

  /** Each record is in one batch of an epoch, and the others are as they were. */
  void shuffled(Shuffled e, long count) {
    if (refusedAsNested(e.event())) {
      return;
    }
    terms.refuse(
        Kind.NO_AMPLIFICATION,
        "The loader shuffles. No theorem gives shuffled batches the epsilon of Poisson sampling, and the"
            + " true one can be far larger (Chua et al. 2024): the bound counts every epoch in full.");
    if (relation == NeighboringRelation.ADD_OR_REMOVE_ONE) {
      terms.refuse(
          Kind.NO_BOUND,
          "Adding a record to a shuffled epoch moves the others to other batches, and no bound is known"
              + " under add-or-remove-one: ask for zero-out or replace-one.");
      return;
    }
    inFull.accept(e.event(), EventTerms.counted(count * e.epochs()));
  }

  private void refusePushing(String where) {
    terms.refuse(
        Kind.NO_BOUND,
        where
            + " a record that joins pushes another one out, and what that costs is not known of this event"
            + " under add-or-remove-one: ask for replace-one.");
  }

  private boolean refusedAsNested(PrivacyEvent event) {
    if (!isSampled(event)) {
      return false;
    }
    terms.refuse(
        Kind.NO_BOUND,
        "A batch drawn from a batch is not accounted: describe how records come into the last batch.");
    return true;
  }

  private static boolean isSampled(PrivacyEvent event) {
    if (event instanceof Repeated e) {
      return isSampled(e.event());
    }
    if (event instanceof Composed e) {
      return e.events().stream().anyMatch(SampledEvents::isSampled);
    }
    if (event instanceof Selection e) {
      return isSampled(e.run());
    }
    return event instanceof PoissonSampled
        || event instanceof TruncatedPoissonSampled
        || event instanceof FixedSizeSampled
        || event instanceof Shuffled;
  }

  /** The noise multiplier of what is jointly one Gaussian mechanism on the batch. */
  private static OptionalDouble noise(PrivacyEvent event) {
    double precision = precision(event);
    return precision > 0 ? OptionalDouble.of(1 / Math.sqrt(precision)) : OptionalDouble.empty();
  }

  /** 1 / sigma^2, summed; not a number where anything is not Gaussian. */
  private static double precision(PrivacyEvent event) {
    if (event instanceof Gaussian e) {
      return 1 / square(e.noiseMultiplier());
    }
    if (event instanceof PerLayerGaussian e) {
      return precision(e.joint());
    }
    if (event instanceof TreeAggregation e) {
      return 1 / square(e.jointNoiseMultiplier());
    }
    if (event instanceof Repeated e) {
      return e.count() * precision(e.event());
    }
    return event instanceof Composed e
        ? e.events().stream().mapToDouble(SampledEvents::precision).sum()
        : Double.NaN;
  }

  private static double square(double x) {
    return x * x;
  }

  /**
   * The symmetric pair that dominates one use on a batch.
   *
   * @param distance how far a sum moves in clip norms
   */
  private static Optional<LossPair> pair(PrivacyEvent event, double distance) {
    if (event instanceof Laplace e) {
      return Optional.of(new LaplacePair(e.noiseMultiplier() / distance));
    }
    if (event instanceof PermuteAndFlip e && e.epsilon() > 0) {
      return Optional.of(new LaplacePair(1 / e.epsilon()));
    }
    OptionalDouble pure = pure(event);
    if (pure.isPresent()) {
      return Optional.of(TwoPointPair.of(pure.getAsDouble(), 0));
    }
    return event instanceof GivenDp e
        ? Optional.of(TwoPointPair.of(e.epsilon(), e.delta()))
        : Optional.empty();
  }

  private static OptionalDouble pure(PrivacyEvent event) {
    if (event instanceof Exponential e) {
      return OptionalDouble.of(e.epsilon());
    }
    if (event instanceof NoisyMax e) {
      return OptionalDouble.of(e.epsilon());
    }
    if (event instanceof SparseVector e) {
      return OptionalDouble.of(e.epsilon() * e.positives());
    }
    return event instanceof PermuteAndFlip e
        ? OptionalDouble.of(e.epsilon())
        : OptionalDouble.empty();
  }
}
