package assay.audit.plan;

import assay.audit.plan.AuditPlan.AttackPlan;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.result.Printable;
import assay.stats.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the attacks of a plan: an id, or a mapping of id and parameters. */
final class PlanAttackReader {
  private final PlanVocabulary vocabulary;
  private final PlanMistakes mistakes;
  private final int shadows;
  private final Set<AttackPlan> seen = new HashSet<>();

  PlanAttackReader(PlanVocabulary vocabulary, PlanMistakes mistakes, int shadows) {
    this.vocabulary = vocabulary;
    this.mistakes = mistakes;
    this.shadows = shadows;
  }

  Optional<AttackPlan> read(PlanNode node, String path) {
    if (node instanceof Scalar scalar) {
      return known(scalar, path, scalar.text())
          .flatMap(id -> once(node, path, new AttackPlan(id, Map.of())));
    }
    if (!(node instanceof Mapping mapping)) {
      mistakes.add(
          node.origin(),
          path + " must be an attack id or {id: …, parameter: value}, got " + node.describe());
      return Optional.empty();
    }
    PlanNode.Entry entry = mapping.entries().get("id");
    if (entry == null) {
      mistakes.add(
          node.origin(), path + ".id is missing; it must be an attack id, such as lira-online");
      return Optional.empty();
    }
    if (!(entry.value() instanceof Scalar scalar)) {
      mistakes.add(
          entry.value().origin(),
          path + ".id must be an attack id, got " + entry.value().describe());
      return Optional.empty();
    }
    return known(scalar, path + ".id", scalar.text())
        .flatMap(id -> once(node, path, new AttackPlan(id, parameters(mapping, path, id))));
  }

  private Optional<String> known(PlanNode node, String path, String id) {
    if (!vocabulary.attacks().contains(id)) {
      mistakes.add(
          node.origin(),
          path
              + " must be an attack id, got "
              + Printable.of(id, 60)
              + "; "
              + Nearest.hint(id, vocabulary.attacks()));
      return Optional.empty();
    }
    if (shadows == 0 && vocabulary.needsShadows(id)) {
      mistakes.add(
          node.origin(),
          path
              + " needs shadow models, got "
              + id
              + " with shadows: 0; set shadows to an even number such as 16, or leave it out");
      return Optional.empty();
    }
    return Optional.of(id);
  }

  private Optional<AttackPlan> once(PlanNode node, String path, AttackPlan attack) {
    if (seen.add(attack)) {
      return Optional.of(attack);
    }
    mistakes.add(node.origin(), path + " must be named once, got " + attack.id() + " again");
    return Optional.empty();
  }

  private Map<String, Object> parameters(Mapping mapping, String path, String id) {
    List<String> keys = new ArrayList<>(List.of("id"));
    keys.addAll(vocabulary.parameters(id));
    PlanSection section = new PlanSection(mapping, path, keys, mistakes);
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (String key : vocabulary.parameters(id)) {
      section
          .node(key)
          .flatMap(node -> section.value(node, section.pathOf(key)))
          .ifPresent(
              value -> {
                try {
                  parameters.put(key, vocabulary.parameter(id, key, value));
                } catch (IllegalArgumentException e) {
                  section.wrong(key, String.valueOf(e.getMessage()));
                }
              });
    }
    return parameters;
  }
}
