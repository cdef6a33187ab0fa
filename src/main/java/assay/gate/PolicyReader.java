package assay.gate;

import assay.audit.TimeBudget;
import assay.audit.plan.PlanMistakes;
import assay.audit.plan.PlanNode;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanSection;
import assay.audit.plan.PlanSyntax;
import assay.audit.result.Printable;
import assay.gate.Policy.Rule;
import assay.gate.Policy.Undecided;
import assay.gate.Policy.Waiver;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a policy: strict YAML, every mistake told with its place and all of them at once. */
public final class PolicyReader {
  static final List<String> POLICY =
      List.of(
          "name",
          "confidence",
          "comparisons",
          "power",
          "undecided",
          "timeBudget",
          "rules",
          "exceptions");
  static final List<String> EXCEPTION = List.of("rule", "models", "until", "reason");
  static final List<String> UNDECIDED = List.of("inconclusive", "broken", "accept");

  private static final PlanSyntax.Kind KIND = new PlanSyntax.Kind("policy", "name and rules");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MOST_RULES = 1000;

  private PolicyReader() {}

  /**
   * Reads a policy file.
   *
   * @throws assay.audit.plan.PlanException with every mistake found
   * @throws InputException if the file cannot be read at all
   */
  public static Policy read(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder; give a policy, such as attacks/policy.yaml");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(PlanSyntax.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new InputException("there is no policy " + file, e);
    } catch (IOException e) {
      throw new InputException("cannot read the policy " + file + ": " + e.getMessage(), e);
    }
    if (bytes.length > PlanSyntax.MAX_BYTES) {
      throw new InputException(file + " is larger than 1 MiB; a policy is a short YAML file");
    }
    return read(file.toString(), bytes);
  }

  static Policy read(String name, byte[] bytes) {
    PlanMistakes mistakes = new PlanMistakes();
    Optional<PlanNode> root = PlanSyntax.ofFile(KIND, name, Path.of(""), bytes, mistakes);
    Policy policy = null;
    if (root.isPresent()) {
      if (root.get() instanceof Mapping mapping) {
        policy = policy(name, new PlanSection(mapping, "", POLICY, mistakes));
      } else {
        mistakes.add(
            root.get().origin(),
            "a policy must be a mapping with the keys "
                + String.join(", ", POLICY)
                + "; got "
                + root.get().describe());
      }
    }
    mistakes.throwIfAny();
    if (policy == null) {
      throw new IllegalStateException("no policy and no mistake");
    }
    return policy;
  }

  private static Policy policy(String file, PlanSection top) {
    String name =
        top.required("name", "it names the policy in reports, such as name: release")
            .flatMap(node -> top.text(node, "name"))
            .orElse("policy");
    Undecided undecided = undecided(top, Undecided.INCONCLUSIVE);
    List<Rule> rules = new ArrayList<>();
    top.required("rules", "it must be a list such as [{limit: auc, atMost: 0.6}]")
        .ifPresent(
            node ->
                rules.addAll(
                    top.list(
                        node, "rules", "rules", (item, what) -> rule(top, item, what, undecided))));
    if (top.isEmptyList("rules")) {
      top.wrong("rules", "must have at least one rule, got an empty list");
    }
    if (rules.size() > MOST_RULES) {
      top.wrong("rules", "must have at most " + MOST_RULES + " rules, got " + rules.size());
    }
    distinct(top, rules);
    List<Waiver> exceptions =
        top.list("exceptions", "exceptions", (item, what) -> waiver(top, item, what, rules))
            .orElse(List.of());
    int comparisons = top.count("comparisons", 1, 0);
    return new Policy(
        name,
        top.number("confidence", "a number in (0.5, 1)", v -> v > 0.5 && v < 1, 0.95),
        comparisons == 0 ? OptionalInt.empty() : OptionalInt.of(comparisons),
        top.number("power", "a number in (0, 1)", v -> v > 0 && v < 1, 0.9),
        undecided,
        budget(top),
        rules,
        exceptions,
        file);
  }

  private static Undecided undecided(PlanSection section, Undecided fallback) {
    return Undecided.valueOf(
        section.choice("undecided", UNDECIDED, fallback.id()).toUpperCase(java.util.Locale.ROOT));
  }

  private static Optional<Duration> budget(PlanSection top) {
    Optional<String> text = top.text("timeBudget");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> budget = TimeBudget.parse(text.get());
    if (budget.isEmpty()) {
      top.wrong(
          "timeBudget", "must be " + TimeBudget.FORM + ", got " + Printable.of(text.get(), 60));
    }
    return budget;
  }

  private static Optional<Rule> rule(
      PlanSection top, PlanNode node, String what, Undecided fallback) {
    Optional<Limit> limit = Optional.empty();
    if (node instanceof Mapping mapping
        && mapping.at("limit").orElse(null) instanceof PlanNode.Scalar scalar) {
      limit = Limit.byId(scalar.text());
    }
    List<String> keys = limit.map(Limit::keys).orElseGet(PolicyReader::everyKey);
    Optional<PlanSection> opened = top.section(node, what, keys);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    PlanSection section = opened.get();
    if (limit.isEmpty()) {
      section
          .required("limit", "it must be one of " + String.join(", ", Limit.ids()))
          .ifPresent(present -> section.choice("limit", Limit.ids(), "auc"));
      return Optional.empty();
    }
    Limit of = limit.get();
    String id = section.text("id").orElse(of.id());
    if (!ID.matcher(id).matches()) {
      section.wrong(
          "id",
          "must be 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter"
              + " or digit, got "
              + Printable.of(id, 80));
    }
    if (of != Limit.CLAIM && id.equals(Limit.CLAIM.id())) {
      section.wrong("id", "must not be claim, which is the id of the claim rule");
    }
    OptionalDouble atMost = OptionalDouble.of(0);
    if (of != Limit.CLAIM) {
      section.required("atMost", "it is the limit, such as atMost: " + example(of));
      atMost = section.has("atMost") ? atMost(section, of) : OptionalDouble.empty();
    }
    Optional<String> attribute = section.text("attribute");
    String label = node.origin().label();
    return Optional.of(
        new Rule(
            id,
            of,
            names(section, "models"),
            names(section, "attacks"),
            atMost.orElse(0),
            section.number("delta", "a number in (0, 1)", v -> v > 0 && v < 1),
            section.number("mustCatch", "a finite number > 0", v -> v > 0),
            section.number("fpr", "a number in (0, 1)", v -> v > 0 && v < 1, 0.01),
            section.number("quantile", "a number in (0, 1)", v -> v > 0 && v < 1, 0.5),
            attribute,
            section.choice("measure", List.of("auc", "tpr"), "auc"),
            names(section, "leaveOut"),
            undecided(section, fallback),
            label,
            line(label)));
  }

  private static OptionalDouble atMost(PlanSection section, Limit of) {
    return switch (of) {
      case EPSILON, BOUND, EPSILON_RISE, EXPOSURE ->
          section.number("atMost", "a finite number >= 0", v -> v >= 0);
      case AUC, TPR, LEAKAGE_GAP, ACCURACY_GAP ->
          section.number("atMost", "a number in [0, 1]", v -> v >= 0 && v <= 1);
      default -> section.number("atMost", "a number in [-1, 1]", v -> v >= -1 && v <= 1);
    };
  }

  private static String example(Limit of) {
    return switch (of) {
      case EPSILON, BOUND, EXPOSURE -> "3";
      case AUC -> "0.6";
      case TPR, LEAKAGE_GAP, ACCURACY_GAP -> "0.05";
      default -> "0.02";
    };
  }

  private static List<String> everyKey() {
    Set<String> keys = new java.util.LinkedHashSet<>();
    for (Limit limit : Limit.values()) {
      keys.addAll(limit.keys());
    }
    return List.copyOf(keys);
  }

  private static List<String> names(PlanSection section, String key) {
    List<String> names = section.texts(key).orElse(List.of());
    if (section.isEmptyList(key)) {
      section.wrong(key, "must name at least one, got an empty list; leave the key out for all");
    }
    return names;
  }

  private static void distinct(PlanSection top, List<Rule> rules) {
    Map<String, Rule> seen = new java.util.HashMap<>();
    for (Rule rule : rules) {
      Rule first = seen.putIfAbsent(rule.id(), rule);
      if (first != null) {
        top.mistakes()
            .add(
                new PlanNode.Origin(rule.place(), (rule.line() - 1L) << 24, Path.of("")),
                "a rule must have an id of its own, got "
                    + rule.id()
                    + " again (first at "
                    + first.place()
                    + "); give it one with id: NAME");
      }
    }
  }

  private static Optional<Waiver> waiver(
      PlanSection top, PlanNode node, String what, List<Rule> rules) {
    Optional<PlanSection> opened = top.section(node, what, EXCEPTION);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    PlanSection section = opened.get();
    Set<String> ids = new HashSet<>(rules.stream().map(Rule::id).toList());
    ids.add(Limit.CLAIM.id());
    Optional<String> rule =
        section
            .required("rule", "it names the rule that is excused")
            .flatMap(present -> section.text(present, what + ".rule"));
    if (rule.isPresent() && !ids.contains(rule.get())) {
      section.wrong(
          "rule",
          "must be the id of a rule, got "
              + Printable.of(rule.get(), 60)
              + "; "
              + Nearest.hint(rule.get(), ids.stream().sorted().toList()));
    }
    Optional<LocalDate> until =
        section
            .required("until", "it is the last day the exception holds, such as 2027-03-31")
            .flatMap(present -> section.text(present, what + ".until"))
            .flatMap(text -> date(section, text));
    Optional<String> reason =
        section
            .required("reason", "an exception says why it is made")
            .flatMap(present -> section.text(present, what + ".reason"));
    if (reason.isPresent() && reason.get().isBlank()) {
      section.wrong("reason", "must say why the exception is made, got nothing but space");
    }
    if (rule.isEmpty() || until.isEmpty() || reason.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Waiver(rule.get(), names(section, "models"), until.get(), reason.get()));
  }

  private static Optional<LocalDate> date(PlanSection section, String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      section.wrong("until", "must be a date such as 2027-03-31, got " + Printable.of(text, 40));
      return Optional.empty();
    }
  }

  /** The line in a label such as {@code policy.yaml:14:7}. */
  private static int line(String label) {
    String[] parts = label.split(":", -1);
    return parts.length < 3 ? 1 : Integer.parseInt(parts[parts.length - 2]);
  }
}
