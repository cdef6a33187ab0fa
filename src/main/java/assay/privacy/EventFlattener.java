package assay.privacy;

import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.ConcentratedDp;
import assay.privacy.PrivacyEvent.Exponential;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.GivenDp;
import assay.privacy.PrivacyEvent.GnMax;
import assay.privacy.PrivacyEvent.GnMaxVotes;
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
import assay.privacy.Refusal.Kind;
import java.util.List;

/** Flattens a tree of events into what accountants compose. */
final class EventFlattener {
  private final NeighboringRelation relation;
  private final EventTerms terms = new EventTerms();
  private final SampledEvents sampled;

  private final boolean replaced;

  private EventFlattener(NeighboringRelation relation, boolean replaced) {
    this.relation = relation;
    this.replaced = replaced;
    this.sampled = new SampledEvents(relation, terms, replaced, this::add);
  }

  static EventTerms terms(Release release) {
    return terms(release, false);
  }

  /**
   * @param replaced whether batches of fixed size under zero-out are accounted as under replace-one
   */
  static EventTerms terms(Release release, boolean replaced) {
    EventFlattener flattener = new EventFlattener(release.relation(), replaced);
    flattener.add(release.event(), 1);
    return flattener.terms;
  }

  private void add(PrivacyEvent event, long count) {
    if (event instanceof Repeated e) {
      add(e.event(), EventTerms.counted(count * e.count()));
    } else if (event instanceof Composed e) {
      e.events().forEach(each -> add(each, count));
    } else if (event instanceof PerLayerGaussian e) {
      add(e.joint(), count);
    } else if (event instanceof Gaussian e) {
      terms.gaussian(relation.sumMovesBy() / e.noiseMultiplier(), count);
    } else if (event instanceof TreeAggregation e) {
      terms.gaussian(relation.sumMovesBy() / e.jointNoiseMultiplier(), count);
    } else if (event instanceof GnMax e) {
      // One vote moves from one label to another.
      terms.gaussian(Math.sqrt(2.0 * e.queries()) / e.sigma(), count);
    } else if (event instanceof GnMaxVotes e) {
      for (List<Double> votes : e.votes()) {
        terms.gaussian(Math.sqrt(2.0) / e.sigma(), new GnMaxRdp(votes, e.sigma())::at, count);
      }
    } else if (event instanceof Laplace e) {
      laplace(new LaplacePair(e.noiseMultiplier() / relation.sumMovesBy()), count);
    } else if (event instanceof PermuteAndFlip e) {
      if (e.epsilon() > 0) {
        laplace(new LaplacePair(1 / e.epsilon()), count);
      } else {
        terms.given(0, 0, count);
      }
    } else if (event instanceof Exponential e) {
      terms.pair(
          TwoPointPair.of(e.epsilon(), 0),
          orders -> EventTerms.each(orders, a -> rangeBounded(e.epsilon(), a)),
          e.epsilon(),
          0,
          count);
    } else if (event instanceof NoisyMax e) {
      terms.given(e.epsilon(), 0, count);
    } else if (event instanceof SparseVector e) {
      terms.given(e.epsilon(), 0, EventTerms.counted(count * e.positives()));
    } else if (event instanceof GivenDp e) {
      terms.given(e.epsilon(), e.delta(), count);
    } else if (event instanceof ConcentratedDp e) {
      terms.refuse(
          Kind.NO_PLD, "zCDP as given bounds moments and has no privacy-loss distribution.");
      terms.rdpAlone(orders -> EventTerms.each(orders, a -> a * e.rho()), count);
    } else if (event instanceof RandomizedResponse e) {
      randomizedResponse(e, count);
    } else if (event instanceof PoissonSampled e) {
      sampled.poisson(e.rate(), e.event(), count);
    } else if (event instanceof TruncatedPoissonSampled e) {
      sampled.truncated(e, count);
    } else if (event instanceof FixedSizeSampled e) {
      sampled.fixedSize(e, count);
    } else if (event instanceof Shuffled e) {
      sampled.shuffled(e, count);
    } else if (event instanceof Selection e) {
      selection(e, count);
    }
  }

  private void laplace(LaplacePair pair, long count) {
    terms.pair(pair, orders -> EventTerms.each(orders, pair::renyi), 1 / pair.b(), 0, count);
  }

  private void randomizedResponse(RandomizedResponse e, long count) {
    if (relation != NeighboringRelation.REPLACE_ONE) {
      terms.refuse(
          Kind.NO_BOUND,
          "Randomized response hides what a person answered, not whether: ask for replace-one.");
      return;
    }
    TwoPointPair pair = TwoPointPair.of(e);
    terms.pair(pair, orders -> EventTerms.each(orders, pair::renyi), pair.largest(), 0, count);
  }

  private void selection(Selection e, long count) {
    EventTerms run = terms(new Release(e.run(), relation), replaced);
    terms.needAlternative(run.hasAlternative());
    terms.refuse(run.refusals());
    terms.refuse(
        Kind.NO_PLD, "Selection of the best of many runs has no privacy-loss distribution here.");
    if (run.refused(Kind.NO_RDP) || run.refused(Kind.NO_BOUND)) {
      return;
    }
    if (run.lost() > 0) {
      terms.refuse(
          Kind.NO_RDP,
          "Selection needs runs with Renyi divergences; one that fails outright with some delta has"
              + " none.");
      return;
    }
    terms.rdpAlone(
        orders ->
            SelectionRdp.of(new RdpCurve(orders, run.divergences(orders), ""), e.law(), "")
                .divergences(),
        count);
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
}
