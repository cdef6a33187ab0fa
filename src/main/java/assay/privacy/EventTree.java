package assay.privacy;

import assay.stats.InputException;
import assay.stats.Nearest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Events as trees of maps, lists and numbers, the shape of JSON and YAML: {@code {poisson-sampled:
 * {rate: 0.01, event: {gaussian: {noiseMultiplier: 1}}}}}. The name is the event's type with
 * dashes, the keys are its parameters, all of them.
 */
public final class EventTree {
  private static final int DEEPEST = 32;

  private EventTree() {}

  /** The tree of an event. */
  public static Map<String, Object> of(PrivacyEvent event) {
    return tree(event);
  }

  /**
   * The event of a tree.
   *
   * @param where it stands, for messages, such as "event"
   * @throws InputException where something is unknown, missing or impossible; the message says
   *     where, what was expected and what was found
   */
  public static PrivacyEvent event(Object tree, String where) {
    return (PrivacyEvent) parse(PrivacyEvent.class, tree, where, 0);
  }

  private static Map<String, Object> tree(Object record) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (RecordComponent part : record.getClass().getRecordComponents()) {
      parameters.put(part.getName(), value(get(part, record)));
    }
    return Map.of(name(record.getClass()), parameters);
  }

  private static Object value(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(EventTree::value).toList();
    }
    return value instanceof Number || value instanceof Boolean ? value : tree(value);
  }

  private static Object get(RecordComponent part, Object record) {
    try {
      return part.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object parse(Class<?> kind, @Nullable Object tree, String where, int depth) {
    if (depth > DEEPEST) {
      throw new InputException(where + " is nested too deeply; at most " + DEEPEST + " levels");
    }
    if (!(tree instanceof Map<?, ?> map) || map.size() != 1) {
      throw new InputException(
          where
              + " must be one "
              + (kind == PrivacyEvent.class ? "event" : "law")
              + " with its parameters, such as {"
              + names(kind).get(0)
              + ": {…}}; known: "
              + String.join(", ", names(kind)));
    }
    String given = String.valueOf(map.keySet().iterator().next());
    Class<?> type =
        Arrays.stream(kind.getPermittedSubclasses())
            .filter(sub -> name(sub).equals(given))
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        where
                            + "."
                            + given
                            + " is not known; "
                            + Nearest.hint(given, names(kind))));
    return record(type, map.values().iterator().next(), where + "." + given, depth);
  }

  private static Object record(
      Class<?> type, @Nullable Object parameters, String where, int depth) {
    if (!(parameters instanceof Map<?, ?> map)) {
      throw new InputException(where + " must be a map of parameters: " + keys(type));
    }
    RecordComponent[] parts = type.getRecordComponents();
    List<String> known = Arrays.stream(parts).map(RecordComponent::getName).toList();
    for (Object key : map.keySet()) {
      String name = String.valueOf(key);
      if (!known.contains(name)) {
        throw new InputException(
            where + "." + name + " is not a known key; " + Nearest.hint(name, known));
      }
    }
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String at = where + "." + parts[i].getName();
      Object value = map.get(parts[i].getName());
      if (value == null) {
        throw new InputException(at + " is missing; needed are " + keys(type));
      }
      values[i] = convert(parts[i].getGenericType(), value, at, depth + 1);
    }
    try {
      Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class[]::new);
      var constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new InputException(where + ": " + refused.getMessage(), refused);
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object convert(Type type, Object value, String where, int depth) {
    if (type == double.class || type == Double.class) {
      if (value instanceof Number number) {
        return number.doubleValue();
      }
      throw new InputException(where + " must be a number, got " + value);
    }
    if (type == long.class || type == int.class) {
      if (value instanceof Number number
          && number.doubleValue() == Math.rint(number.doubleValue())
          && Math.abs(number.doubleValue()) <= (type == int.class ? Integer.MAX_VALUE : 1L << 53)) {
        return type == int.class ? (Object) number.intValue() : (Object) number.longValue();
      }
      throw new InputException(where + " must be a whole number, got " + value);
    }
    if (type == boolean.class) {
      if (value instanceof Boolean) {
        return value;
      }
      throw new InputException(where + " must be true or false, got " + value);
    }
    if (type instanceof ParameterizedType parameterized) {
      if (!(value instanceof List<?> list)) {
        throw new InputException(where + " must be a list");
      }
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        Object item = list.get(i);
        if (item == null) {
          throw new InputException(where + "[" + i + "] is empty");
        }
        values.add(
            convert(parameterized.getActualTypeArguments()[0], item, where + "[" + i + "]", depth));
      }
      return values;
    }
    return parse((Class<?>) type, value, where, depth);
  }

  private static String keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.joining(", "));
  }

  private static List<String> names(Class<?> kind) {
    return Arrays.stream(kind.getPermittedSubclasses()).map(EventTree::name).toList();
  }

  private static String name(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
