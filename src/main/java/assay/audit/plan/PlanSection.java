package assay.audit.plan;

import assay.audit.plan.PlanNode.Entry;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Origin;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.plan.PlanNode.Sequence;
import assay.audit.result.Printable;
import assay.stats.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;

/**
 * A mapping of the plan, read key by key. A mistake is noted, and the reading goes on with the
 * fallback, so that one run tells all.
 */
public final class PlanSection {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private final Mapping mapping;
  private final String path;
  private final PlanMistakes mistakes;

  /** Opens a section and notes the keys it cannot have. */
  public PlanSection(Mapping mapping, String path, List<String> keys, PlanMistakes mistakes) {
    this.mapping = mapping;
    this.path = path;
    this.mistakes = mistakes;
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!keys.contains(key)) {
                mistakes.add(
                    entry.key(),
                    pathOf(Printable.of(key, 60))
                        + " is not a known key; "
                        + Nearest.hint(key, keys));
              }
            });
  }

  /** The full name of a key, such as {@code models[1].training.epochs}. */
  public String pathOf(String key) {
    return path.isEmpty() ? key : path + '.' + key;
  }

  public boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  public boolean isEmptyList(String key) {
    return mapping.at(key).orElse(mapping) instanceof Sequence list && list.items().isEmpty();
  }

  /** The place to speak of: the key's value, or the section where the key is missing. */
  public Origin originOf(String key) {
    Entry entry = mapping.entries().get(key);
    return entry == null ? mapping.origin() : entry.value().origin();
  }

  /** Notes a mistake about a key. */
  public void wrong(String key, String rest) {
    mistakes.add(originOf(key), pathOf(key) + ' ' + rest);
  }

  /** The node under a key; a key without a value is a mistake. */
  public Optional<PlanNode> node(String key) {
    Entry entry = mapping.entries().get(key);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.value() instanceof Scalar scalar && scalar.isEmpty()) {
      mistakes.add(
          scalar.origin(), pathOf(key) + " has no value; give it one or leave the key out");
      return Optional.empty();
    }
    return Optional.of(entry.value());
  }

  /** As {@link #node}, but a missing key is a mistake as well. */
  public Optional<PlanNode> required(String key, String what) {
    if (!has(key)) {
      mistakes.add(mapping.origin(), pathOf(key) + " is missing; " + what);
    }
    return node(key);
  }

  public Optional<String> text(String key) {
    return node(key).flatMap(node -> text(node, pathOf(key)));
  }

  public Optional<String> text(PlanNode node, String what) {
    if (node instanceof Scalar scalar && !scalar.isEmpty()) {
      return Optional.of(scalar.text());
    }
    mistakes.add(node.origin(), what + " must be text, got " + node.describe());
    return Optional.empty();
  }

  /** One of a few words. */
  public String choice(String key, List<String> allowed, String fallback) {
    return text(key).map(got -> choice(key, got, allowed, fallback)).orElse(fallback);
  }

  private String choice(String key, String got, List<String> allowed, String fallback) {
    if (allowed.contains(got)) {
      return got;
    }
    List<String> near = Nearest.of(got, allowed);
    wrong(
        key,
        "must be "
            + oneOf(allowed)
            + ", got "
            + Printable.of(got, 60)
            + (near.isEmpty() ? "" : "; did you mean \"" + near.get(0) + "\"?"));
    return fallback;
  }

  private static String oneOf(List<String> allowed) {
    int last = allowed.size() - 1;
    return last == 0
        ? allowed.get(0)
        : String.join(", ", allowed.subList(0, last)) + " or " + allowed.get(last);
  }

  public boolean flag(String key, boolean fallback) {
    return Boolean.parseBoolean(choice(key, List.of("true", "false"), Boolean.toString(fallback)));
  }

  public double number(String key, String set, DoublePredicate holds, double fallback) {
    return number(key, set, holds).orElse(fallback);
  }

  public OptionalDouble number(String key, String set, DoublePredicate holds) {
    return node(key)
        .map(node -> number(node, pathOf(key), set, holds))
        .orElse(OptionalDouble.empty());
  }

  public OptionalDouble number(PlanNode node, String what, String set, DoublePredicate holds) {
    if (node instanceof Scalar scalar
        && scalar.plain()
        && NUMBER.matcher(scalar.text()).matches()) {
      double value = Double.parseDouble(scalar.text());
      if (Double.isFinite(value) && holds.test(value)) {
        return OptionalDouble.of(value);
      }
    }
    mistakes.add(node.origin(), what + " must be " + set + ", got " + node.describe());
    return OptionalDouble.empty();
  }

  long whole(String key, long least, long most, String set, long fallback) {
    return node(key)
        .map(node -> whole(node, pathOf(key), least, most, set, fallback))
        .orElse(fallback);
  }

  long whole(PlanNode node, String what, long least, long most, String set, long fallback) {
    if (node instanceof Scalar scalar
        && scalar.plain()
        && WHOLE.matcher(scalar.text()).matches()
        && scalar.text().length() <= 20) {
      java.math.BigInteger value = new java.math.BigInteger(scalar.text());
      if (value.bitLength() < 64 && value.longValue() >= least && value.longValue() <= most) {
        return value.longValue();
      }
    }
    mistakes.add(node.origin(), what + " must be " + set + ", got " + node.describe());
    return fallback;
  }

  /** A count that fits an int. */
  public int count(String key, int least, int fallback) {
    return (int) whole(key, least, Integer.MAX_VALUE, "a whole number >= " + least, fallback);
  }

  /** A list; each item is read by {@code item(node, path)}, empty after a mistake. */
  public <T> Optional<List<T>> list(
      String key, String ofWhat, BiFunction<PlanNode, String, Optional<T>> item) {
    return node(key).map(node -> list(node, pathOf(key), ofWhat, item));
  }

  public <T> List<T> list(
      PlanNode node, String what, String ofWhat, BiFunction<PlanNode, String, Optional<T>> item) {
    List<T> items = new ArrayList<>();
    if (!(node instanceof Sequence list)) {
      mistakes.add(
          node.origin(), what + " must be a list of " + ofWhat + ", got " + node.describe());
      return items;
    }
    for (int i = 0; i < list.items().size(); i++) {
      item.apply(list.items().get(i), what + '[' + i + ']').ifPresent(items::add);
    }
    return items;
  }

  public Optional<List<String>> texts(String key) {
    return list(key, "names", this::text);
  }

  /** A section below this one. */
  public Optional<PlanSection> section(String key, List<String> keys) {
    return node(key).flatMap(node -> section(node, pathOf(key), keys));
  }

  public Optional<PlanSection> section(PlanNode node, String what, List<String> keys) {
    if (node instanceof Mapping inner) {
      return Optional.of(new PlanSection(inner, what, keys, mistakes));
    }
    mistakes.add(
        node.origin(),
        what
            + " must be a mapping with the keys "
            + String.join(", ", keys)
            + "; got "
            + node.describe());
    return Optional.empty();
  }

  public Mapping mapping() {
    return mapping;
  }

  public PlanMistakes mistakes() {
    return mistakes;
  }

  /** A value as YAML reads it without an expectation: Long, Double, Boolean, String or a list. */
  Optional<Object> value(PlanNode node, String what) {
    if (node instanceof Sequence list) {
      return Optional.of(list(list, what, "values", this::value));
    }
    if (!(node instanceof Scalar scalar)) {
      mistakes.add(node.origin(), what + " must be a value or a list, got " + node.describe());
      return Optional.empty();
    }
    String text = scalar.text();
    if (!scalar.plain()) {
      return Optional.of(text);
    }
    if (WHOLE.matcher(text).matches() && text.length() <= 18) {
      return Optional.of(Long.valueOf(text));
    }
    if (NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text))) {
      return Optional.of(Double.valueOf(text));
    }
    return Optional.of(text.equals("true") || text.equals("false") ? Boolean.valueOf(text) : text);
  }
}
