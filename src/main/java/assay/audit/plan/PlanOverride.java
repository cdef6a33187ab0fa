package assay.audit.plan;

import assay.audit.plan.PlanNode.Entry;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Origin;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.plan.PlanNode.Sequence;
import assay.audit.result.Printable;
import assay.stats.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value given on the command line instead of the plan's: {@code --set models[0].title=Mine}. Keys
 * are joined by dots; {@code [n]} counts from 0; a key with a dot of its own stands in brackets and
 * quotes, {@code data.columns["a.b"].range}. The value is YAML; an empty one or {@code null} takes
 * the key away.
 *
 * @param option as typed, for messages
 * @param path where
 * @param value YAML
 */
public record PlanOverride(String option, String path, String value) {
  private static final Pattern STEP =
      Pattern.compile("\\G(?:\\[\"([^\"]*)\"]|\\[(\\d{1,6})]|(?:^|\\.)([^.\\[\\]\"]+))");

  /** Reads {@code a.b=c}; the first equals sign divides. */
  public static PlanOverride ofSetting(String text) {
    int sign = text.indexOf('=');
    return sign < 0
        ? new PlanOverride("--set " + text, text, "\0")
        : new PlanOverride(
            "--set " + text, text.substring(0, sign).strip(), text.substring(sign + 1));
  }

  /** A dedicated option, such as {@code --seed 7}. */
  public static PlanOverride ofOption(String option, String path, String value) {
    return new PlanOverride(option + ' ' + value, path, value);
  }

  /** The tree with the value in its place, or as it was after a mistake. */
  PlanNode applyTo(PlanNode root, Origin place, PlanMistakes mistakes) {
    Origin origin = new Origin(Printable.of(option, 200), place.order(), place.folder());
    if (value.equals("\0")) {
      mistakes.add(origin, "--set takes key=value, such as --set models[0].training.epochs=10");
      return root;
    }
    Optional<List<Object>> steps = steps();
    if (steps.isEmpty()) {
      mistakes.add(
          origin,
          "the key must be names joined by dots, with [n] for places in a list, such as"
              + " models[0].training.epochs");
      return root;
    }
    Optional<PlanNode> parsed =
        PlanSyntax.ofOption(origin.label(), value, origin.folder(), origin.order(), mistakes);
    if (parsed.isEmpty()) {
      return root;
    }
    try {
      return put(root, steps.get(), 0, parsed.get(), origin);
    } catch (NoSuchPlace e) {
      mistakes.add(origin, e.reason);
      return root;
    }
  }

  private Optional<List<Object>> steps() {
    List<Object> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int end = 0;
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        steps.add(matcher.group(1));
      } else if (matcher.group(2) != null) {
        steps.add(Integer.valueOf(matcher.group(2)));
      } else {
        steps.add(matcher.group(3).strip());
      }
      end = matcher.end();
    }
    return steps.isEmpty() || end != path.length() ? Optional.empty() : Optional.of(steps);
  }

  private static PlanNode put(
      @Nullable PlanNode node, List<Object> steps, int depth, PlanNode value, Origin origin) {
    if (depth == steps.size()) {
      return value;
    }
    Object step = steps.get(depth);
    String here = spell(steps.subList(0, depth));
    if (step instanceof Integer index) {
      if (!(node instanceof Sequence list)) {
        throw new NoSuchPlace(
            (here.isEmpty() ? "the plan" : here)
                + " is not a list"
                + (node == null ? "" : ": it is " + node.describe()));
      }
      if (index >= list.items().size()) {
        throw new NoSuchPlace(
            here
                + '['
                + index
                + "] is not there: "
                + here
                + (list.items().isEmpty()
                    ? " is empty"
                    : " ends at [" + (list.items().size() - 1) + ']'));
      }
      List<PlanNode> items = new ArrayList<>(list.items());
      items.set(index, put(items.get(index), steps, depth + 1, value, origin));
      return new Sequence(list.origin(), items);
    }
    String key = (String) step;
    Map<String, Entry> entries = new LinkedHashMap<>();
    Origin at = origin;
    if (node instanceof Mapping mapping) {
      entries.putAll(mapping.entries());
      at = mapping.origin();
    } else if (node instanceof Scalar scalar && here.matches("attacks\\[\\d+]")) {
      entries.put("id", new Entry(scalar.origin(), scalar)); // the short form of an attack
    } else if (node instanceof Scalar scalar && scalar.plain() && scalar.text().equals("none")) {
      at = origin; // a section that was left out on purpose
    } else if (node != null && !(node instanceof Scalar scalar && scalar.isEmpty())) {
      throw new NoSuchPlace(
          (here.isEmpty() ? "the plan" : here) + " holds no keys: it is " + node.describe());
    }
    Entry old = entries.get(key);
    if (old == null && depth + 1 < steps.size() && steps.get(depth + 1) instanceof Integer) {
      throw new NoSuchPlace(
          spell(steps.subList(0, depth + 1))
              + " is not in this plan; "
              + Nearest.hint(key, entries.keySet()));
    }
    PlanNode inner = put(old == null ? null : old.value(), steps, depth + 1, value, origin);
    entries.put(key, new Entry(origin, inner));
    if (inner instanceof Scalar scalar && scalar.isEmpty()) {
      entries.remove(key);
    }
    return new Mapping(at, entries);
  }

  private static String spell(List<Object> steps) {
    StringBuilder out = new StringBuilder();
    for (Object step : steps) {
      if (step instanceof Integer) {
        out.append('[').append(step).append(']');
      } else {
        out.append(out.isEmpty() ? "" : ".").append(step);
      }
    }
    return out.toString();
  }

  private static final class NoSuchPlace extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String reason;

    NoSuchPlace(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
