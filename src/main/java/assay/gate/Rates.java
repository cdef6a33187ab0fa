package assay.gate;

import assay.audit.AuditResult.AttackResult;
import assay.audit.AuditResult.OperatingPoint;
import java.util.Optional;
import java.util.stream.Collectors;

/** An attack's true positive rate at a false positive rate, from its counts. */
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
    return Ends.proportion(
        p.truePositives(),
        attack.members(),
        alpha,
        Evidence.counts(
            "truePositives",
            p.truePositives(),
            "members",
            attack.members(),
            "falsePositives",
            p.falsePositives(),
            "nonMembers",
            attack.nonMembers()));
  }
}
