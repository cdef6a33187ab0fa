package assay.audit;

import assay.attack.AnsweredAttack;
import assay.attack.Attack;
import assay.attack.AttackContext;
import assay.attack.AttackScores;
import assay.attack.Attacks;
import assay.attack.Need;
import assay.attack.Population;
import assay.attack.References;
import assay.audit.plan.AuditPlan;
import assay.data.Dataset;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.ScoreStore;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What every attack of the plan says about every study record and canary of one target model.
 *
 * @param context what the attacks knew
 * @param member who was in the target
 * @param attacks by name, in plan order: the id, or for an attack that the plan names again with
 *     other parameters the id with them in brackets
 * @param byAttack their scores; records in the order of the membership matrix
 */
record TargetScores(
    AttackContext context,
    boolean[] member,
    Map<String, Named> attacks,
    Map<String, AttackScores> byAttack) {
  /**
   * An attack of the plan.
   *
   * @param plan as the plan has it
   * @param attack ready to score; a baseline that is given the answer has it
   */
  record Named(AuditPlan.AttackPlan plan, Attack attack) {}

  private static final EnumSet<Signal> SIGNALS = EnumSet.allOf(Signal.class);

  static TargetScores of(
      AuditPlan plan,
      Material material,
      ModelStudy.Models models,
      MembershipMatrix targetMembers,
      Optional<MembershipMatrix> shadowMembers,
      int target,
      Seed seed) {
    AttackContext context = context(plan, material, models, shadowMembers, target, seed);
    boolean[] member = new boolean[material.inMatrix()];
    for (int r = 0; r < member.length; r++) {
      member[r] = targetMembers.contains(target, r);
    }
    Map<String, Named> attacks = attacks(plan, member);
    Map<String, AttackScores> byAttack = new LinkedHashMap<>();
    attacks.forEach(
        (name, named) ->
            byAttack.put(name, new AttackScores(name, named.attack().score(context), member)));
    return new TargetScores(context, member, attacks, byAttack);
  }

  private static Map<String, Named> attacks(AuditPlan plan, boolean[] member) {
    Map<String, Named> attacks = new LinkedHashMap<>();
    for (AuditPlan.AttackPlan wanted : plan.attacks()) {
      Attack attack = Attacks.byId(wanted.id(), wanted.parameters());
      attacks.put(
          attacks.containsKey(wanted.id()) ? inFull(wanted) : wanted.id(),
          new Named(wanted, attack instanceof AnsweredAttack blind ? blind.given(member) : attack));
    }
    return attacks;
  }

  private static String inFull(AuditPlan.AttackPlan attack) {
    return attack.parameters().entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(";", attack.id() + "[", "]"));
  }

  /** One attack of the plan. */
  Named named(String name) {
    return Objects.requireNonNull(attacks.get(name), name);
  }

  /** The scores of one attack of the plan. */
  AttackScores by(String attack) {
    return Objects.requireNonNull(byAttack.get(attack), attack);
  }

  private static AttackContext context(
      AuditPlan plan,
      Material material,
      ModelStudy.Models models,
      Optional<MembershipMatrix> shadowMembers,
      int target,
      Seed seed) {
    int[] audited = material.matrixIndices();
    int[] heldOut = material.heldOutIndices();
    int classes = material.all().classCount();
    Set<Need> needs = AttackNeeds.of(plan);
    Dataset records = material.all().at(audited);
    AttackContext.Builder builder = AttackContext.builder(records.labels(), classes, seed);
    Map<Signal, float[]> populationTarget = new EnumMap<>(Signal.class);
    for (Signal signal : SIGNALS) {
      builder.target(signal, models.target(signal, target, audited));
      populationTarget.put(signal, models.target(signal, target, heldOut));
    }
    Map<Signal, SignalMatrix> populationReferences = new EnumMap<>(Signal.class);
    if (shadowMembers.isPresent()) {
      Map<Signal, SignalMatrix> references = new EnumMap<>(Signal.class);
      for (Signal signal : SIGNALS) {
        SignalMatrix all = models.shadows().orElseThrow().matrix(signal);
        references.put(signal, all.records(0, audited.length));
        populationReferences.put(signal, all.records(audited.length, heldOut.length));
      }
      ScoreStore.Contents kept = models.shadows().orElseThrow();
      builder.references(
          new References(
              references,
              shadowMembers.get(),
              needs.contains(Need.REFERENCE_LOGITS)
                  ? Optional.of(m -> Arrays.copyOf(kept.logits(m), audited.length * classes))
                  : Optional.empty()));
    }
    for (int copy = 0; copy < AttackNeeds.queries(plan) - 1 && shadowMembers.isPresent(); copy++) {
      builder.query(
          new AttackContext.Query(
              models.copy(copy, target, audited),
              models.shadows().orElseThrow().copy(copy).records(0, audited.length)));
    }
    if (needs.contains(Need.LABEL_QUERIES)) {
      builder.model(models.access().apply(target).labels());
    }
    if (needs.contains(Need.GRADIENTS)) {
      builder.gradients(models.access().apply(target).gradients());
    }
    Dataset others = material.all().at(heldOut);
    return builder
        .logits(models.logits(target, audited, classes))
        .features(records)
        .population(
            new Population(
                others.labels(),
                populationTarget,
                populationReferences,
                Optional.of(models.logits(target, heldOut, classes)),
                Optional.of(others)))
        .build();
  }
}
