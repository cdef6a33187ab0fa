package assay.audit.plan;

import assay.audit.result.Printable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plan as a tree of text with locations; nothing is interpreted yet. */
public sealed interface PlanNode {
  /** Where it was read. */
  Origin origin();

  /** For the end of a message: {@code got …}. */
  String describe();

  /**
   * A place in a file or an option.
   *
   * @param label {@code plan.yaml:14:7} or {@code --set a=b}
   * @param order position in the file, to sort messages by
   * @param folder that relative paths at this place start from
   */
  record Origin(String label, long order, Path folder) {}

  /**
   * A single value.
   *
   * @param plain whether it stood without quotes
   */
  record Scalar(Origin origin, String text, boolean plain) implements PlanNode {
    /** Whether there is a key without a value. */
    public boolean isEmpty() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String describe() {
      if (isEmpty()) {
        return "nothing";
      }
      String shown = Printable.of(text, 60);
      return plain ? shown : "the text \"" + shown + '"';
    }
  }

  /** A list. */
  record Sequence(Origin origin, List<PlanNode> items) implements PlanNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return items.isEmpty() ? "an empty list" : "a list of " + items.size();
    }
  }

  /** Keys with values, in the order of the file. */
  record Mapping(Origin origin, Map<String, Entry> entries) implements PlanNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** The value under a key. */
    public Optional<PlanNode> at(String key) {
      Entry entry = entries.get(key);
      return entry == null ? Optional.empty() : Optional.of(entry.value());
    }

    @Override
    public String describe() {
      return entries.isEmpty()
          ? "an empty mapping"
          : "a mapping with the key \""
              + Printable.of(entries.keySet().iterator().next(), 40)
              + '"';
    }
  }

  /** A value under a key. */
  record Entry(Origin key, PlanNode value) {}
}
