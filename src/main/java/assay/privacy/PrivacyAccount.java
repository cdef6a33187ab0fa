package assay.privacy;

import java.util.List;
import java.util.Optional;

/**
 * Everything that is known about the privacy of a release.
 *
 * @param relation that was asked about
 * @param lines the figures, tightest accountant first
 * @param refusals what could not be answered as asked, and why, each one sentence
 */
public record PrivacyAccount(
    NeighboringRelation relation, List<AccountLine> lines, List<String> refusals) {
  public PrivacyAccount {
    lines = List.copyOf(lines);
    refusals = List.copyOf(refusals);
  }

  /** The tightest bound at a delta, under the relation that was asked about. */
  public Optional<AccountLine> tightest(double delta) {
    AccountLine best = null;
    double least = Double.POSITIVE_INFINITY;
    for (AccountLine line : lines) {
      if (line.role() == AccountLine.Role.BOUND && line.relation() == relation) {
        double epsilon = line.curve().epsilon(delta);
        if (best == null || epsilon < least) {
          best = line;
          least = epsilon;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** The figure of one accountant, if it gave a bound. */
  public Optional<AccountLine> by(String accountant) {
    return lines.stream()
        .filter(line -> line.accountant().equals(accountant))
        .filter(line -> line.role() == AccountLine.Role.BOUND)
        .findFirst();
  }
}
