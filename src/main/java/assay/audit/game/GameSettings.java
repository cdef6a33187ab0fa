package assay.audit.game;

import assay.attack.AttackParameter;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The parameters of one game, checked against its descriptor, defaults filled in. */
public final class GameSettings {
  private final String game;
  private final Map<String, Object> values;

  private GameSettings(String game, Map<String, Object> values) {
    this.game = game;
    this.values = values;
  }

  /**
   * Checks what was given and fills in the defaults.
   *
   * @param given values as texts
   * @throws InputException naming an unknown parameter and the nearest ones, or a value outside its
   *     range
   */
  public static GameSettings of(GameDescriptor descriptor, Map<String, String> given) {
    List<String> names = descriptor.parameters().stream().map(AttackParameter::name).toList();
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new InputException(
            descriptor.id() + " has no parameter " + name + "; " + Nearest.hint(name, names));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (AttackParameter parameter : descriptor.parameters()) {
      String text = given.get(parameter.name());
      values.put(
          parameter.name(),
          text == null ? parameter.standard() : value(descriptor.id(), parameter, text));
    }
    return new GameSettings(descriptor.id(), values);
  }

  private static Object value(String game, AttackParameter parameter, String text) {
    Object value = text;
    if (parameter.kind() != AttackParameter.Kind.CHOICE) {
      try {
        value = Double.valueOf(text);
      } catch (NumberFormatException notANumber) {
        value = text;
      }
    }
    try {
      return parameter.check(game, value);
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  /** All values in the descriptor's order. */
  public Map<String, Object> values() {
    return new LinkedHashMap<>(values);
  }

  double real(String name) {
    return ((Number) value(name)).doubleValue();
  }

  int whole(String name) {
    return ((Number) value(name)).intValue();
  }

  String choice(String name) {
    return (String) value(name);
  }

  private Object value(String name) {
    return Objects.requireNonNull(values.get(name), () -> game + " declares no " + name);
  }
}
