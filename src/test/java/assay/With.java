package assay;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A record with some of its parts replaced, so that a test names these and no others. */
public final class With {
  private With() {}

  /**
   * The record again.
   *
   * @param parts name, value, name, value, ...
   */
  public static <R extends Record> R parts(R record, Object... parts) {
    Map<Object, Object> given = new HashMap<>();
    for (int i = 0; i < parts.length; i += 2) {
      given.put(parts[i], parts[i + 1]);
    }
    RecordComponent[] components = record.getClass().getRecordComponents();
    try {
      Object[] values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        String name = components[i].getName();
        values[i] =
            given.containsKey(name)
                ? given.remove(name)
                : components[i].getAccessor().invoke(record);
      }
      if (!given.isEmpty()) {
        throw new IllegalArgumentException("no such parts: " + given.keySet());
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      @SuppressWarnings("unchecked") // The constructor is of the record's own class.
      R made = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
      return made;
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
