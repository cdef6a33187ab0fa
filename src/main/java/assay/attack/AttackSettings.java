package assay.attack;

import assay.stats.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The parameters of one attack, checked against its descriptor, defaults filled in. */
public final class AttackSettings {
  private final String attack;
  private final Map<String, Object> values;

  private AttackSettings(String attack, Map<String, Object> values) {
    this.attack = attack;
    this.values = values;
  }

  /**
   * Checks {@code given} and fills in the defaults.
   *
   * @throws IllegalArgumentException naming an unknown parameter and the nearest ones, or a value
   *     outside its range
   */
  public static AttackSettings of(AttackDescriptor descriptor, Map<String, ?> given) {
    List<String> names = descriptor.parameters().stream().map(AttackParameter::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            descriptor.id()
                + " has no parameter "
                + name
                + (names.isEmpty() ? "; it takes none" : "; " + Nearest.hint(name, names)));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (AttackParameter parameter : descriptor.parameters()) {
      Object value = given.get(parameter.name());
      values.put(
          parameter.name(),
          value == null ? parameter.standard() : parameter.check(descriptor.id(), value));
    }
    return new AttackSettings(descriptor.id(), values);
  }

  /** All values in the descriptor's order. */
  public Map<String, Object> values() {
    return new LinkedHashMap<>(values);
  }

  double real(String name) {
    return ((Number) value(name)).doubleValue();
  }

  int integer(String name) {
    return ((Number) value(name)).intValue();
  }

  String choice(String name) {
    return (String) value(name);
  }

  private Object value(String name) {
    return Objects.requireNonNull(values.get(name), () -> attack + " declares no " + name);
  }
}
