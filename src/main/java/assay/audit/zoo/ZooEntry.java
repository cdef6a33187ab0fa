package assay.audit.zoo;

import assay.privacy.GaussianCurve;
import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyClaim;
import assay.privacy.PrivacyCurve;
import assay.privacy.PrivacyUnit;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * One inhabitant of the zoo: a mechanism, what is claimed of it, what it truly leaks, and who must
 * notice. Read from {@code fixtures/zoo}.
 *
 * @param id unique name
 * @param bug row of the bug table; 43 for controls
 * @param title the mistake, or what is right, in one sentence
 * @param subject what kind of thing it is
 * @param variant which of its kind
 * @param noise which noise primitive, for DP-SGD
 * @param clip clip norm C, for DP-SGD
 * @param claim what is claimed
 * @param leak what is true; absent for clean twins, whose claim is true
 * @param detectors that must see it; for clean twins, all that must not
 * @param samples budget: samples, or pairs of runs, for statistical detectors; 0 where there is
 *     none
 * @param expect how often it must be flagged
 */
record ZooEntry(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) int bug,
    @JsonProperty(required = true) String title,
    @JsonProperty(required = true) Subject subject,
    @JsonProperty(required = true) String variant,
    Optional<NoiseFlaw> noise,
    Optional<Double> clip,
    @JsonProperty(required = true) Claim claim,
    Optional<Leak> leak,
    @JsonProperty(required = true) List<DetectorId> detectors,
    Optional<Integer> budget,
    @JsonProperty(required = true) Expectation expect) {

  /** Kinds of inhabitants. */
  enum Subject {
    /** A {@link DpSgdVariant} of {@link ReferenceDpSgd}. */
    @JsonProperty("dp-sgd")
    DP_SGD,
    /** A {@link CountingAlgorithm}. */
    @JsonProperty("counting")
    COUNTING,
    /** A {@link BlackBox}. */
    @JsonProperty("mechanism")
    MECHANISM,
    /** One of {@link WrongAccountants}. */
    @JsonProperty("accountant")
    ACCOUNTANT,
    /** Many canaries in one run, a {@link CanaryCrowd}. */
    @JsonProperty("one-run")
    ONE_RUN
  }

  /** Ways of looking. */
  enum DetectorId {
    @JsonProperty("replay")
    REPLAY,
    @JsonProperty("noise")
    NOISE,
    @JsonProperty("contract")
    CONTRACT,
    @JsonProperty("accountant")
    ACCOUNTANT,
    @JsonProperty("canary")
    CANARY,
    @JsonProperty("mechanism")
    MECHANISM,
    @JsonProperty("seed-guess")
    SEED_GUESS,
    @JsonProperty("one-run")
    ONE_RUN;

    /** The name in fixtures and tables. */
    String text() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What is claimed: a reference training's guarantee, or mu-Gaussian DP, or (epsilon, delta).
   *
   * @param reference of DP-SGD
   * @param mu of Gaussian DP
   * @param epsilon in nats
   * @param delta of epsilon; pure DP where absent
   * @param relation neighbors of the claim; add-or-remove-one where absent
   * @param unit whom the claim protects; a record where absent
   */
  record Claim(
      Optional<Reference> reference,
      Optional<Double> mu,
      Optional<Double> epsilon,
      Optional<Double> delta,
      Optional<String> relation,
      Optional<String> unit) {
    NeighboringRelation neighbors() {
      String name = relation.orElse(NeighboringRelation.ADD_OR_REMOVE_ONE.id());
      return NeighboringRelation.of(name)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "claim.relation must be " + NeighboringRelation.known() + ", got " + name));
    }

    PrivacyUnit protects() {
      return unit.map(u -> PrivacyUnit.valueOf(u.toUpperCase(java.util.Locale.ROOT)))
          .orElse(PrivacyUnit.RECORD);
    }

    PrivacyCurve curve() {
      if (reference.isPresent()) {
        return reference.get().recipe(1).curve(1);
      }
      if (mu.isPresent()) {
        return new GaussianCurve(mu.get());
      }
      double e =
          epsilon.orElseThrow(
              () -> new IllegalArgumentException("claim must have reference, mu or epsilon"));
      return delta.isEmpty()
          ? new PrivacyClaim.PureDp(e, neighbors()).curve()
          : new PrivacyClaim.ApproximateDp(e, delta.get(), neighbors()).curve();
    }

    /** delta of the claim, for stating epsilon. */
    double atDelta() {
      return reference.isPresent() || mu.isPresent() ? Reference.DELTA : delta.orElse(0.0);
    }

    double claimedEpsilon() {
      return reference.map(Reference::epsilon).orElseGet(() -> curve().epsilon(atDelta()));
    }
  }

  /**
   * What is true.
   *
   * @param epsilon the true epsilon at the claim's delta; infinite for a leak without bound
   * @param divisor or: by what the noise is effectively divided
   */
  record Leak(Optional<Double> epsilon, Optional<Double> divisor) {}

  /**
   * How often it must be flagged.
   *
   * @param flagged ">= p" for bugs, "<= p" for clean twins
   * @param quick seeded trials of the quick self-test
   * @param full seeded trials of the full self-test
   */
  record Expectation(
      @JsonProperty(required = true) String flagged,
      @JsonProperty(required = true) int quick,
      @JsonProperty(required = true) int full) {
    Expectation {
      if (!flagged.matches("(>=|<=) 0\\.\\d+")) {
        throw new IllegalArgumentException(
            "expect.flagged must be like \">= 0.9\" or \"<= 0.05\", got \"" + flagged + "\"");
      }
    }

    boolean isBug() {
      return flagged.startsWith(">");
    }

    double probability() {
      return Double.parseDouble(flagged.substring(3));
    }
  }

  ZooEntry {
    detectors = List.copyOf(detectors);
    if (detectors.isEmpty()) {
      throw new IllegalArgumentException(id + ": detectors must not be empty");
    }
    if (expect.isBug() != leak.isPresent()) {
      throw new IllegalArgumentException(
          id + ": a bug has a leak and expects \">= p\", a clean twin has none and \"<= p\"");
    }
  }

  /** The true epsilon at the claim's delta. */
  double trueEpsilon() {
    if (leak.isEmpty()) {
      return claim.claimedEpsilon();
    }
    if (leak.get().epsilon().isPresent()) {
      return leak.get().epsilon().get();
    }
    double divisor =
        leak.get()
            .divisor()
            .orElseThrow(
                () -> new IllegalArgumentException(id + ": leak must have epsilon or divisor"));
    return claim
        .reference()
        .orElseThrow(
            () -> new IllegalArgumentException(id + ": leak.divisor needs claim.reference"))
        .recipe(1)
        .curve(divisor)
        .epsilon(Reference.DELTA);
  }

  /** The budget of a statistical detector. */
  int samples() {
    return budget.orElseThrow(
        () -> new IllegalArgumentException(id + ": budget must be given for " + detectors));
  }

  /** The recipe of a DP-SGD entry. */
  DpSgdRecipe recipe() {
    return claim
        .reference()
        .orElseThrow(() -> new IllegalArgumentException(id + ": dp-sgd needs claim.reference"))
        .recipe(clip.orElse(1.0));
  }
}
