package assay.audit;

import assay.attack.AttackScores;
import assay.audit.plan.AuditPlan;
import assay.audit.result.AuditResult.Disparity;
import assay.audit.result.AuditResult.HeldOut;
import assay.audit.result.AuditResult.LeakageTest;
import assay.audit.result.AuditResult.PairedComparison;
import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.evaluate.Evaluation;
import assay.evaluate.GroupLeakageTest;
import assay.evaluate.HeldOutAnswers;
import assay.stats.Seed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Who pays for privacy, by models paired on the same members, and who is exposed. */
public final class Disparities {
  private static final int PERMUTATIONS = 999;
  private static final double FPR = 0.01;

  private final AuditPlan plan;
  private final Material material;
  private final Dataset held;
  private final Map<String, HeldOutAnswers> answers = new LinkedHashMap<>();
  private final List<LeakageTest> leakage = new ArrayList<>();

  Disparities(AuditPlan plan, Material material) {
    this.plan = plan;
    this.material = material;
    this.held = material.all().at(material.heldOutIndices());
  }

  /**
   * Takes in one configuration.
   *
   * @param scores of the attack that the bounds read, on the first target
   */
  void add(String model, ModelStudy.Models models, AttackScores scores) {
    answers.put(model, answers(material, held, models, plan.targets()));
    AttackScores natural = scores.at(material.studyIndices());
    Seed seed = Seed.of(plan.seed()).child("leakage-by-group").child(model);
    for (GroupColumn group : material.all().at(material.studyIndices()).groups()) {
      for (OptionalDouble fpr : List.of(OptionalDouble.empty(), OptionalDouble.of(FPR))) {
        GroupLeakageTest.of(
                natural.score(),
                natural.member(),
                group,
                fpr,
                PERMUTATIONS,
                seed.child(group.name()).child(fpr.isPresent() ? "threshold" : "all"))
            .ifPresent(
                result -> leakage.add(new LeakageTest(model, plan.bounds().attack(), fpr, result)));
      }
    }
  }

  /** What the first {@code runs} targets answer on what is held out. */
  static HeldOutAnswers answers(
      Material material, Dataset held, ModelStudy.Models models, int runs) {
    return HeldOutAnswers.of(
        IntStream.range(0, runs)
            .mapToObj(
                run -> models.logits(run, material.heldOutIndices(), material.all().classCount()))
            .toList(),
        held,
        material.loaded().positive());
  }

  /** One recipe against another; empty where too few records are held out. */
  static Optional<PairedComparison> paired(
      String model,
      HeldOutAnswers of,
      String baseline,
      HeldOutAnswers against,
      int runs,
      int held) {
    return held < Evaluation.SMALLEST_GROUP
        ? Optional.empty()
        : Optional.of(
            new PairedComparison(
                model,
                baseline,
                runs,
                of.accuracyLost(against),
                of.logLossGained(against),
                of.byGroup(against)));
  }

  Optional<Disparity> disparity() {
    List<PairedComparison> comparisons = new ArrayList<>();
    Optional<String> baseline =
        plan.models().stream()
            .filter(model -> model.training().dp().isEmpty())
            .map(AuditPlan.ModelPlan::id)
            .findFirst();
    for (AuditPlan.ModelPlan model : plan.models()) {
      if (baseline.isPresent() && model.training().dp().isPresent()) {
        paired(
                model.id(),
                of(model.id()),
                baseline.get(),
                of(baseline.get()),
                plan.targets(),
                held.size())
            .ifPresent(comparisons::add);
      }
    }
    return comparisons.isEmpty() && leakage.isEmpty()
        ? Optional.empty()
        : Optional.of(new Disparity(comparisons, leakage));
  }

  HeldOut heldOut() {
    Map<String, String> right = new LinkedHashMap<>();
    answers.forEach((model, of) -> right.put(model, hexadecimal(of.firstRight())));
    return new HeldOut(held.size(), hash(), right);
  }

  private HeldOutAnswers of(String model) {
    return java.util.Objects.requireNonNull(answers.get(model), model);
  }

  /** Bits as a result holds them: eight a byte, the first the highest, in hexadecimal digits. */
  public static String hexadecimal(boolean[] bits) {
    byte[] bytes = new byte[(bits.length + 7) / 8];
    for (int i = 0; i < bits.length; i++) {
      if (bits[i]) {
        bytes[i / 8] |= (byte) (0x80 >> (i % 8));
      }
    }
    return HexFormat.of().formatHex(bytes);
  }

  private String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int r = 0; r < held.size(); r++) {
        digest.update(held.recordIds().get(r).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(held.classNames().get(held.labels()[r]).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
