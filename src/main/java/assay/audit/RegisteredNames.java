package assay.audit;

import assay.attack.AttackDescriptor;
import assay.attack.AttackParameter;
import assay.attack.AttackSettings;
import assay.attack.Attacks;
import assay.attack.Need;
import assay.audit.plan.PlanVocabulary;
import assay.bound.Estimators;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The names in the registries of attacks and estimators: all that this version has. */
public final class RegisteredNames implements PlanVocabulary {
  @Override
  public List<String> attacks() {
    return Attacks.list().stream().map(AttackDescriptor::id).toList();
  }

  @Override
  public boolean needsShadows(String attack) {
    return Attacks.descriptor(attack).needs().stream()
        .anyMatch(
            need ->
                need == Need.REFERENCES
                    || need == Need.IN_REFERENCES
                    || need == Need.REFERENCE_LOGITS);
  }

  @Override
  public List<String> parameters(String attack) {
    return Attacks.descriptor(attack).parameters().stream().map(AttackParameter::name).toList();
  }

  @Override
  public Object parameter(String attack, String name, Object value) {
    AttackDescriptor descriptor = Attacks.descriptor(attack);
    try {
      return Objects.requireNonNull(
          AttackSettings.of(descriptor, Map.of(name, value)).values().get(name));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      String lead = attack + '.' + name + ' ';
      throw new IllegalArgumentException(
          message.startsWith(lead) ? message.substring(lead.length()) : message, e);
    }
  }

  @Override
  public List<String> estimators() {
    return Estimators.ids();
  }

  @Override
  public boolean mayGate(String estimator) {
    return Auditors.decides(estimator);
  }

  @Override
  public boolean applies(String estimator) {
    return Auditors.applies(estimator);
  }
}
