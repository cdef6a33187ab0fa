package assay.privacy;

import assay.privacy.AccountLine.Role;
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
    List<String> refusals = new ArrayList<>(events.refusals());
    boolean partial = !events.refusals().isEmpty() && cannotBound(events);
    if (!partial) {
      add(lines, events.mu().isPresent() ? "analytic" : "pld", Role.BOUND, relation, events.pld());
      add(lines, "rdp", Role.BOUND, relation, events.rdp());
      add(lines, "basic", Role.BOUND, relation, events.basic());
      events
          .centralLimit()
          .ifPresent(
              curve ->
                  lines.add(
                      new AccountLine(
                          "gdp-clt",
                          Role.APPROXIMATION,
                          relation,
                          curve,
                          "the central-limit rule of thumb can be far too small")));
    }
    refusals.addAll(events.noPld().stream().map(s -> "pld: " + s).toList());
    refusals.addAll(events.noRdp().stream().map(s -> "rdp: " + s).toList());
    if (release.event() instanceof Shuffled shuffled) {
      beside(shuffled, relation, lines);
    }
    return new PrivacyAccount(relation, lines, refusals);
  }

  private static boolean cannotBound(ComposedEvents events) {
    return events.refusals().stream()
        .anyMatch(s -> !s.contains("the bound counts every") || s.contains("ask for"));
  }

  /** What a person who takes shuffled batches for Poisson ones would print, and what refutes it. */
  private static void beside(Shuffled e, NeighboringRelation relation, List<AccountLine> lines) {
    double sigma;
    if (e.event() instanceof PrivacyEvent.Gaussian gaussian) {
      sigma = gaussian.noiseMultiplier();
    } else if (e.event() instanceof PrivacyEvent.PerLayerGaussian layers) {
      sigma = layers.joint().noiseMultiplier();
    } else {
      return;
    }
    NeighboringRelation claimed =
        relation == NeighboringRelation.REPLACE_ONE ? relation : NeighboringRelation.ZERO_OUT;
    double rate = Math.min(1, (double) e.batch() / e.records());
    new ComposedEvents(
            new Release(new Repeated(new PoissonSampled(rate, e.event()), e.steps()), claimed))
        .pld()
        .ifPresent(
            curve ->
                lines.add(
                    new AccountLine(
                        "pld",
                        Role.WOULD_BE_CLAIMED,
                        claimed,
                        curve,
                        "as if the batches were Poisson; they were not")));
    long each = e.stepsPerEpoch();
    boolean whole = !e.dropLast() || e.records() % e.batch() == 0;
    if (whole && e.steps() >= each) {
      lines.add(
          new AccountLine(
              "chua-2024",
              Role.LOWER_BOUND,
              NeighboringRelation.ZERO_OUT,
              new ShuffleLowerBound(sigma, each),
              "of one epoch; the true epsilon of shuffling is at least this"));
    }
  }

  private static void add(
      List<AccountLine> lines,
      String accountant,
      Role role,
      NeighboringRelation relation,
      Optional<PrivacyCurve> curve) {
    curve.ifPresent(c -> lines.add(new AccountLine(accountant, role, relation, c, "")));
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
          new Repeated(new PrivacyEvent.FixedSizeSampled(c.records(), c.batch(), step), c.steps());
      case SHUFFLED -> new Shuffled(c.records(), c.batch(), c.dropLast(), c.steps(), step);
      case FULL_BATCH -> new Repeated(step, c.steps());
    };
  }
}
