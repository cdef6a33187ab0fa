package assay.gate;

import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.RocPoint;
import assay.stats.Binomials;
import assay.stats.Rounded;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An attack's true positive rate at a false positive rate, of the population and not of one
 * threshold: that was set by these non-members, and its own false positive rate is uncertain.
 *
 * <p>Of N non-members, the threshold above all but k has a false positive rate that follows Beta(k
 * + 1, N - k) where scores are continuous. So the lower end takes the largest k with which that
 * rate is at most the one asked for, the upper end the smallest with which it is at least that,
 * each but for probability alpha / 2 and before any member is seen; the members above it then have
 * an exact limit (Clopper-Pearson) at alpha / 2. Between the points of the thinned curve the next
 * one outward is taken. Distribution-free; ties make it more careful.
 */
final class Rates {
  private Rates() {}

  static Optional<OperatingPoint> at(AttackResult attack, double fpr) {
    return attack.operatingPoints().stream()
        .filter(p -> Math.abs(p.fpr() - fpr) <= 1e-12)
        .findFirst();
  }

  static Evidence tpr(AttackResult attack, double fpr, double alpha) {
    Optional<OperatingPoint> point = at(attack, fpr);
    if (point.isEmpty()) {
      return Evidence.missing(
          "it was not measured at FPR "
              + Rounded.plain(fpr)
              + ", only at "
              + attack.operatingPoints().stream()
                  .map(p -> Rounded.plain(p.fpr()))
                  .collect(Collectors.joining(", ")));
    }
    OperatingPoint p = point.get();
    if (p.tpr().isEmpty()) {
      return Evidence.missing(p.refusal().isEmpty() ? "it was refused" : p.refusal());
    }
    List<RocPoint> roc = attack.roc();
    long members = attack.members();
    long nonMembers = attack.nonMembers();
    if (!whole(roc, members, nonMembers)) {
      return Evidence.missing("its ROC curve is not whole, or not that of its records");
    }
    double half = alpha / 2;
    long few = few(nonMembers, fpr, half);
    long many = many(nonMembers, fpr, half);
    long below = 0;
    long above = members;
    for (RocPoint step : roc) {
      if (step.falsePositives() <= few) {
        below = step.truePositives();
      }
      if (step.falsePositives() >= many) {
        above = Math.min(above, step.truePositives());
      }
    }
    double estimate = (double) p.truePositives() / members;
    return Evidence.of(
        estimate,
        Math.min(estimate, Binomials.lower(below, members, half)),
        Math.max(estimate, Binomials.upper(above, members, half)),
        "Clopper-Pearson, threshold included",
        Evidence.counts(
            "truePositives",
            p.truePositives(),
            "members",
            members,
            "falsePositives",
            p.falsePositives(),
            "nonMembers",
            nonMembers));
  }

  /** The most false positives that show a rate of at most {@code fpr}; -1 where none do. */
  private static long few(long nonMembers, double fpr, double alpha) {
    long low = -1;
    long high = nonMembers;
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (Binomials.upper(middle, nonMembers, alpha) <= fpr) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The fewest false positives that show a rate of at least {@code fpr}. */
  private static long many(long nonMembers, double fpr, double alpha) {
    long low = 0;
    long high = nonMembers + 1;
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (Binomials.lower(middle, nonMembers, alpha) >= fpr) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static boolean whole(List<RocPoint> roc, long members, long nonMembers) {
    if (roc.isEmpty() || members < 1 || nonMembers < 1) {
      return false;
    }
    for (int i = 1; i < roc.size(); i++) {
      if (roc.get(i).falsePositives() < roc.get(i - 1).falsePositives()
          || roc.get(i).truePositives() < roc.get(i - 1).truePositives()) {
        return false;
      }
    }
    RocPoint last = roc.get(roc.size() - 1);
    return last.falsePositives() == nonMembers && last.truePositives() == members;
  }
}
