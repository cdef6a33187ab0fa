package assay.privacy;

import assay.privacy.AccountLine.Role;
import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.Shuffled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The account of a release by every accountant that applies, and a sentence for each that does not.
 * Nothing here applies a theorem outside its conditions: where the one that was hoped for does not
 * hold, the bound that does is given, and the figure that would have been claimed stands beside it
 * as such.
 */
public final class Accounts {
  private Accounts() {}

  /** The account of any sequence of events. */
  public static PrivacyAccount of(Release release) {
    ComposedEvents events = new ComposedEvents(release);
    NeighboringRelation relation = release.relation();
    List<AccountLine> lines = new ArrayList<>();
    add(lines, events.isGaussian() ? "analytic" : "pld", Role.BOUND, relation, events.pld(), "");
    add(lines, "rdp", Role.BOUND, relation, events.rdp(), "");
    add(
        lines,
        "optimal",
        Role.BOUND,
        relation,
        events.optimal(),
        "from epsilon and delta of each event alone");
    add(
        lines,
        "advanced",
        Role.BOUND,
        relation,
        events.advanced(),
        "from epsilon and delta of each event alone");
    add(lines, "basic", Role.BOUND, relation, events.basic(), "");
    add(
        lines,
        "rdp-votes",
        Role.DEPENDS_ON_DATA,
        relation,
        events.dependentOnData(),
        "it tells of the votes; publish the figure above it");
    add(
        lines,
        "gdp-clt",
        Role.APPROXIMATION,
        relation,
        events.centralLimit(),
        "the central-limit rule of thumb can be far too small");
    beside(release, lines);
    return new PrivacyAccount(relation, lines, events.refusals());
  }

  /** What a person who takes other batches for Poisson ones would print, and what refutes it. */
  private static void beside(Release release, List<AccountLine> lines) {
    PrivacyEvent claimed = asPoisson(release.event());
    if (claimed.equals(release.event())) {
      return;
    }
    NeighboringRelation relation =
        release.event() instanceof Shuffled
                && release.relation() == NeighboringRelation.ADD_OR_REMOVE_ONE
            ? NeighboringRelation.ZERO_OUT
            : release.relation();
    add(
        lines,
        "pld",
        Role.WOULD_BE_CLAIMED,
        relation,
        new ComposedEvents(new Release(claimed, relation)).pld(),
        "as if the batches were Poisson; they were not");
    if (release.event() instanceof Shuffled shuffled) {
      add(
          lines,
          "chua-2024",
          Role.LOWER_BOUND,
          NeighboringRelation.ZERO_OUT,
          shuffledAtLeast(shuffled),
          "of one epoch; the true epsilon of shuffling is at least this");
    }
  }

  /** The event with batches of a size taken for Poisson ones. */
  private static PrivacyEvent asPoisson(PrivacyEvent event) {
    if (event instanceof Repeated e) {
      return new Repeated(asPoisson(e.event()), e.count());
    }
    if (event instanceof Composed e) {
      return new Composed(e.events().stream().map(Accounts::asPoisson).toList());
    }
    if (event instanceof FixedSizeSampled e && e.batch() < e.records()) {
      return new PoissonSampled((double) e.batch() / e.records(), e.event());
    }
    return event instanceof Shuffled e
        ? new Repeated(new PoissonSampled((double) e.batch() / e.records(), e.event()), e.steps())
        : event;
  }

  private static Optional<PrivacyCurve> shuffledAtLeast(Shuffled e) {
    double sigma;
    if (e.event() instanceof PrivacyEvent.Gaussian gaussian) {
      sigma = gaussian.noiseMultiplier();
    } else if (e.event() instanceof PrivacyEvent.PerLayerGaussian layers) {
      sigma = layers.joint().noiseMultiplier();
    } else {
      return Optional.empty();
    }
    long each = e.stepsPerEpoch();
    boolean whole = !e.dropLast() || e.records() % e.batch() == 0;
    return whole && e.steps() >= each
        ? Optional.of(new ShuffleLowerBound(sigma, each))
        : Optional.empty();
  }

  private static void add(
      List<AccountLine> lines,
      String accountant,
      Role role,
      NeighboringRelation relation,
      Optional<PrivacyCurve> curve,
      String note) {
    curve.ifPresent(c -> lines.add(new AccountLine(accountant, role, relation, c, note)));
  }

  /**
   * The account of a training as it was really run.
   *
   * <p>Record-level clipping never gives a user-level claim.
   */
  public static PrivacyAccount of(TrainingContract contract) {
    if (contract.clippedUnit() == PrivacyUnit.RECORD
        && contract.claimedUnit() == PrivacyUnit.USER) {
      return new PrivacyAccount(
          contract.relation(),
          List.of(),
          List.of(
              "Each record was clipped, not each user: a user with many records can move the model as"
                  + " often, so no user-level epsilon follows. Clip the sum of each user's"
                  + " contributions."));
    }
    PrivacyAccount account = of(new Release(event(contract), contract.relation()));
    if (contract.sampling() == BatchSampling.SHUFFLED && contract.dropLast()) {
      List<String> refusals = new ArrayList<>(account.refusals());
      refusals.add(
          "Dropping the last batch leaves out other records in each epoch; that is not sampling, and"
              + " nothing is gained by it.");
      return new PrivacyAccount(account.relation(), account.lines(), refusals);
    }
    return account;
  }

  /** What a training is as an event. */
  public static PrivacyEvent event(TrainingContract c) {
    PrivacyEvent step = new PrivacyEvent.Gaussian(c.noiseMultiplier());
    return switch (c.sampling()) {
      case POISSON -> new Repeated(new PoissonSampled(c.samplingRate(), step), c.steps());
      case TRUNCATED_POISSON ->
          new Repeated(
              new PrivacyEvent.TruncatedPoissonSampled(
                  c.records(), c.samplingRate(), c.batchCap(), step),
              c.steps());
      case FIXED_WITHOUT_REPLACEMENT ->
          new Repeated(new FixedSizeSampled(c.records(), c.batch(), step), c.steps());
      case SHUFFLED -> new Shuffled(c.records(), c.batch(), c.dropLast(), c.steps(), step);
      case FULL_BATCH -> new Repeated(step, c.steps());
    };
  }
}
