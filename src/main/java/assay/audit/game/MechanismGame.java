package assay.audit.game;

import assay.attack.AttackParameter;
import assay.attack.ThreatModel;
import assay.bound.ClopperPearsonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.ErrorCounts;
import assay.bound.GaussianDpAuditor;
import assay.bound.Trials;
import assay.bound.mechanism.MechanismFinding;
import assay.bound.mechanism.MechanismTest;
import assay.privacy.GaussianCurve;
import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyClaim;
import assay.privacy.PrivacyCurve;
import assay.stats.Binomials;
import assay.stats.InputException;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A mechanism by itself, black box: samples of its outputs on two neighboring inputs; one half
 * chooses an event, the other half counts it (in the manner of DP-Sniper, Bichsel et al. 2021).
 */
final class MechanismGame implements Game {
  private static final String FILE = "file";
  private static final double MOST = 64;

  private static final double LESS = 0.8;

  /** Of the claim: true epsilons that are tried, in turn, for what would have been caught. */
  private static final double[] FACTORS = {
    1.02, 1.03, 1.05, 1.07, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4, 6, 8, 12
  };

  /** Parts of the claim against which an event is sought on the choosing half. */
  private static final double[] PARTS = {1, 0.9, 0.75, 0.5, 0.25, 0.1};

  private static final GameDescriptor DESCRIPTOR =
      new GameDescriptor(
          "mechanism",
          "A mechanism by itself",
          ThreatModel.BLACK_BOX,
          Trials.INDEPENDENT_RUNS,
          "Bichsel et al. 2021",
          "Samples a mechanism's outputs on two neighboring inputs, chooses the event that betrays"
              + " most on one half of the samples and counts it on the other. For"
              + " mechanism=gaussian gdp decides, for every other clopper-pearson.",
          false,
          parameters(),
          List.of(ClopperPearsonAuditor.ID, GaussianDpAuditor.ID),
          List.of(
              "Samples are independent draws of the mechanism on two inputs that are neighbors.",
              "A leak on other inputs, or in an event too rare for these samples, is not seen."));

  private static List<AttackParameter> parameters() {
    List<AttackParameter> parameters = new ArrayList<>();
    parameters.add(
        AttackParameter.choice(
            "mechanism",
            "What is sampled; file reads the outputs given with --samples.",
            Stream.concat(
                    Stream.of(BuiltInMechanism.values()).map(BuiltInMechanism::id), Stream.of(FILE))
                .toArray(String[]::new)));
    parameters.add(
        AttackParameter.integer(
            "count", 200_000, 100, 5_000_000, "Samples on each of the two inputs."));
    parameters.add(
        AttackParameter.real(
            "noiseScale",
            1,
            0.01,
            100,
            "Multiplies the noise behind the claim's back; below 1 it plants a bug."));
    return parameters;
  }

  @Override
  public GameDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public GameEvidence play(GameSettings settings, GameSetup setup) {
    String mechanism = settings.choice("mechanism");
    MechanismSamples samples = samples(mechanism, settings, setup);
    boolean gaussian = isGaussian(mechanism);
    MechanismFinding finding = finding(mechanism, samples, setup);
    ErrorCounts counts = counts(finding);
    List<EpsilonLowerBound> bounds = new ArrayList<>();
    bounds.add(primary(gaussian, counts, setup));
    if (gaussian) {
      bounds.add(ClopperPearsonAuditor.fromCounts(counts, setup.delta(), setup.confidence()));
    }
    Map<String, Double> facts = new LinkedHashMap<>();
    facts.put("samples", (double) samples.in().length);
    facts.put("counted", (double) finding.in());
    return new GameEvidence(
        mechanism.equals(FILE)
            ? "outputs read from a file"
            : mechanism + " mechanism, sensitivity 1, noise for the claim",
        bounds,
        mechanism.equals(FILE) ? OptionalDouble.empty() : caught(mechanism, settings, setup),
        "by its own event, chosen and counted in the same way",
        Optional.empty(),
        Optional.empty(),
        facts,
        notes(mechanism, finding));
  }

  private static List<String> notes(String mechanism, MechanismFinding finding) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Event chosen on "
            + (mechanism.equals(FILE)
                ? "a half of the samples drawn by the seed: "
                : "the first half of the samples: ")
            + finding.event()
            + ".");
    if (mechanism.equals(FILE)) {
      notes.add(
          "What this game would have caught is not known: how a leakier mechanism would show"
              + " depends on the mechanism, and the file holds outputs of this one alone.");
    }
    return notes;
  }

  private static MechanismSamples samples(
      String mechanism, GameSettings settings, GameSetup setup) {
    if (mechanism.equals(FILE)) {
      return setup
          .samples()
          .orElseThrow(() -> new InputException("mechanism=file needs --samples FILE"))
          .shuffled(setup.seed().child("order"));
    }
    if (setup.samples().isPresent()) {
      throw new InputException("--samples is read with --set mechanism=file alone");
    }
    BuiltInMechanism built = BuiltInMechanism.of(mechanism);
    double epsilon = setup.epsilon() / settings.real("noiseScale");
    if (built == BuiltInMechanism.GAUSSIAN) {
      // mu grows with 1 / sigma; epsilon at the same delta is what that mu gives.
      double mu = GaussianCurve.muOf(setup.epsilon(), setup.delta()) / settings.real("noiseScale");
      epsilon = new GaussianCurve(mu).epsilon(setup.delta());
    }
    return samples(built, epsilon, settings.whole("count"), setup, setup.seed().child("samples"));
  }

  private static MechanismSamples samples(
      BuiltInMechanism built, double epsilon, int n, GameSetup setup, Seed seed) {
    double[][] in = new double[n][];
    double[][] out = new double[n][];
    UniformRandomProvider first = seed.child("in").cryptographic();
    UniformRandomProvider second = seed.child("out").cryptographic();
    for (int i = 0; i < n; i++) {
      in[i] = built.sample(true, epsilon, setup.delta(), first);
      out[i] = built.sample(false, epsilon, setup.delta(), second);
    }
    return new MechanismSamples(in, out);
  }

  /**
   * The event that speaks most clearly against the claim speaks for nothing where the claim holds:
   * then the emptiest event breaks it least. So the event is the clearest one against somewhat less
   * than what can be shown, and what can be shown is found on the choosing half alone: the best
   * bound that its own second half gives against parts of the claim.
   */
  private static MechanismFinding finding(
      String mechanism, MechanismSamples samples, GameSetup setup) {
    int half = samples.in().length / 2;
    double[][] in = Arrays.copyOf(samples.in(), half);
    double[][] out = Arrays.copyOf(samples.out(), half);
    double shown = PARTS[PARTS.length - 1] * setup.epsilon();
    for (double part : PARTS) {
      MechanismFinding found = test(mechanism, in, out, part * setup.epsilon(), setup);
      shown = Math.max(shown, primary(isGaussian(mechanism), counts(found), setup).epsilon());
    }
    return test(mechanism, samples.in(), samples.out(), LESS * Math.min(shown, MOST), setup);
  }

  private static ErrorCounts counts(MechanismFinding finding) {
    return new ErrorCounts(finding.missed(), finding.in(), finding.falseAlarms(), finding.out());
  }

  private static boolean isGaussian(String mechanism) {
    return mechanism.equals(BuiltInMechanism.GAUSSIAN.id());
  }

  /** The bound that decides. */
  private static EpsilonLowerBound primary(boolean gaussian, ErrorCounts counts, GameSetup setup) {
    return gaussian
        ? GaussianDpAuditor.fromCounts(counts, setup.delta(), setup.confidence())
        : ClopperPearsonAuditor.fromCounts(counts, setup.delta(), setup.confidence());
  }

  private static MechanismFinding test(
      String mechanism, double[][] in, double[][] out, double against, GameSetup setup) {
    PrivacyCurve curve = isGaussian(mechanism) ? gaussian(against, setup) : pure(against);
    return MechanismTest.test(in, out, curve, setup.delta(), setup.confidence().alpha());
  }

  private static PrivacyCurve gaussian(double epsilon, GameSetup setup) {
    return new GaussianCurve(GaussianCurve.muOf(epsilon, setup.delta()));
  }

  private static PrivacyCurve pure(double epsilon) {
    return new PrivacyClaim.PureDp(epsilon, NeighboringRelation.ADD_OR_REMOVE_ONE).curve();
  }

  /**
   * A true epsilon that the same mechanism, with that much less noise, would have been caught at
   * nine times in ten: the game is played once at each of some, and its event's error rates taken
   * for the true ones, both counts then at their 95 % quantiles.
   */
  private static OptionalDouble caught(String mechanism, GameSettings settings, GameSetup setup) {
    BuiltInMechanism built = BuiltInMechanism.of(mechanism);
    OptionalDouble factor =
        caughtTwice(
            f -> {
              double truth = f * setup.epsilon();
              if (truth > MOST) {
                return false;
              }
              Seed seed = setup.seed().child("power").child((long) Math.rint(100 * f));
              MechanismSamples leaky = samples(built, truth, settings.whole("count"), setup, seed);
              return caughtIfUnlucky(counts(finding(mechanism, leaky, setup)), mechanism, setup);
            });
    return factor.isPresent()
        ? OptionalDouble.of(factor.getAsDouble() * setup.epsilon())
        : OptionalDouble.empty();
  }

  /**
   * The first factor at which the game catches after having caught at the one before: of many
   * single plays the first to succeed may owe it to luck.
   */
  static OptionalDouble caughtTwice(DoublePredicate caught) {
    boolean before = false;
    for (double factor : FACTORS) {
      boolean now = caught.test(factor);
      if (now && before) {
        return OptionalDouble.of(factor);
      }
      before = now;
    }
    return OptionalDouble.empty();
  }

  private static boolean caughtIfUnlucky(ErrorCounts counts, String mechanism, GameSetup setup) {
    double tail = 0.5 * (1 - GameVerdict.POWER);
    ErrorCounts unlucky =
        new ErrorCounts(
            unlucky(counts.falseNegatives(), counts.members(), tail),
            counts.members(),
            unlucky(counts.falsePositives(), counts.nonMembers(), tail),
            counts.nonMembers());
    return primary(isGaussian(mechanism), unlucky, setup).epsilon() > setup.epsilon();
  }

  /** As many errors as another game of the same error rate has at most, but for this chance. */
  private static long unlucky(long errors, long n, double tail) {
    return quantile(n, Math.min(1, (errors + 0.5) / n), tail);
  }

  /** The smallest k that a binomial exceeds with at most this chance. */
  private static long quantile(long n, double p, double tail) {
    long low = -1;
    long high = n;
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (Binomials.sf(middle, n, p) <= tail) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
