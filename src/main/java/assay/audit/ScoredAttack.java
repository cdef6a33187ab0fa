package assay.audit;

import assay.attack.AttackDescriptor;
import assay.attack.AttackEvaluation;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.GroupLeakage;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.RocPoint;
import assay.stats.RocCurve;
import java.util.Optional;
import java.util.OptionalLong;

/** How an attack did, as a result tells it. */
public final class ScoredAttack {
  /** What every interval of an attack on one model means. */
  public static final String ONE_MODEL =
      "Intervals are for this one trained model: records vary, its training does not.";

  private static final int ROC_POINTS = 400;

  private ScoredAttack() {}

  /** Of an attack that Assay ran. */
  static AttackResult of(
      AttackDescriptor descriptor, AttackEvaluation evaluation, int target, String note) {
    return of(
        descriptor.id(),
        descriptor.title(),
        descriptor.reference(),
        descriptor.threatModel().id(),
        evaluation,
        target,
        note);
  }

  /** Of scores by their name alone. */
  public static AttackResult of(
      String id,
      String title,
      String reference,
      String threat,
      AttackEvaluation evaluation,
      int target,
      String note) {
    RocCurve thinned = evaluation.roc().thinned(ROC_POINTS);
    return new AttackResult(
        id,
        title,
        reference,
        threat,
        target,
        evaluation.roc().positives(),
        evaluation.roc().negatives(),
        evaluation.auc(),
        OperatingPoint.of(evaluation.rates()),
        RocPoint.of(thinned),
        evaluation.slices().stream()
            .map(
                slice ->
                    new GroupLeakage(
                        slice.grouping(),
                        slice.level(),
                        slice.members(),
                        slice.nonMembers(),
                        slice.auc(),
                        slice.tpr(),
                        slice.fpr(),
                        OptionalLong.of(slice.falsePositives()),
                        Optional.of(slice.kind().id())))
            .toList(),
        note);
  }
}
