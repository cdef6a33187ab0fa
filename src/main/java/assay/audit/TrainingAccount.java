package assay.audit;

import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.StepEpsilon;
import assay.privacy.AccountLine;
import assay.privacy.AccountLine.Role;
import assay.privacy.Accounts;
import assay.privacy.BatchSampling;
import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyAccount;
import assay.privacy.TrainingContract;
import assay.train.TrainingRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a training that ran under our eyes has spent: from how its loop really drew batches, how
 * many steps it made and with how much noise, never from the plan. A training without noise, or one
 * that no theorem covers under add-or-remove-one, has epsilon infinity.
 *
 * @param drawn how batches were drawn
 * @param contract that the training keeps; empty where no theorem covers it
 * @param account of the contract; empty where there is none
 */
public record TrainingAccount(
    BatchSampling drawn, Optional<TrainingContract> contract, Optional<PrivacyAccount> account) {
  private static final int COURSE_POINTS = 40;
  private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;

  /**
   * Of a training.
   *
   * @param record what its loop did
   * @param publicSize the number of records that sampling rates were computed from
   */
  public static TrainingAccount of(TrainingRecord record, long publicSize) {
    Optional<TrainingContract> contract =
        record.contract(publicSize).map(each -> each.under(RELATION));
    return new TrainingAccount(record.sampling(), contract, contract.map(Accounts::of));
  }

  /** Which data sets are neighbors: membership is what the audit tests. */
  public NeighboringRelation relation() {
    return RELATION;
  }

  /**
   * Epsilon, in nats, at {@code delta} in (0, 1), by the tightest accountant; infinity where none
   * bounds the training.
   */
  public double epsilon(double delta) {
    return tightest(delta)
        .map(line -> line.curve().epsilon(delta))
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The accountant of {@link #epsilon}. */
  public String accountant(double delta) {
    return tightest(delta).map(AccountLine::accountant).orElse("pld");
  }

  private Optional<AccountLine> tightest(double delta) {
    return account.flatMap(a -> a.tightest(delta));
  }

  /** Epsilon, in nats, at {@code delta} in (0, 1), by every accountant that gives a bound. */
  public Map<String, Double> byAccountant(double delta) {
    Map<String, Double> all = new LinkedHashMap<>();
    account.ifPresent(
        a ->
            a.lines().stream()
                .filter(line -> line.role() == Role.BOUND && line.relation() == RELATION)
                .forEach(line -> all.put(line.accountant(), line.curve().epsilon(delta))));
    if (all.isEmpty()) {
      all.put(accountant(delta), Double.POSITIVE_INFINITY);
    }
    return all;
  }

  /** Why an accountant that one would expect does not answer. */
  List<String> refusals() {
    return account.map(PrivacyAccount::refusals).orElse(List.of());
  }

  /** How batches were drawn, in words. */
  public String sampling() {
    return switch (drawn) {
      case POISSON -> Claim.POISSON;
      case TRUNCATED_POISSON -> "truncated Poisson";
      case FIXED_WITHOUT_REPLACEMENT -> "fixed size without replacement";
      case SHUFFLED -> "shuffled";
      case FULL_BATCH -> "full batches";
    };
  }

  private record At(TrainingContract contract, double delta) {}

  private static final Memo<At, Optional<List<StepEpsilon>>> COURSES = new Memo<>();

  /** Epsilon, in nats, after 1, 2, ... of the steps, at most {@value #COURSE_POINTS} places. */
  public Optional<List<StepEpsilon>> course(double delta) {
    return contract.flatMap(whole -> COURSES.of(new At(whole, delta), at -> walk(at.delta())));
  }

  private Optional<List<StepEpsilon>> walk(double delta) {
    if (contract.isEmpty() || tightest(delta).isEmpty()) {
      return Optional.empty();
    }
    TrainingContract whole = contract.get();
    List<StepEpsilon> course = new ArrayList<>();
    long last = 0;
    for (int i = 1; i <= COURSE_POINTS; i++) {
      long step = Math.max(1, Math.round((double) whole.steps() * i / COURSE_POINTS));
      if (step > last) {
        course.add(
            new StepEpsilon(
                step,
                step == whole.steps()
                    ? epsilon(delta)
                    : Accounts.of(whole.after(step))
                        .tightest(delta)
                        .orElseThrow()
                        .curve()
                        .epsilon(delta)));
        last = step;
      }
    }
    return Optional.of(List.copyOf(course));
  }
}
