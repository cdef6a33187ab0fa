package assay.audit.plan;

import assay.audit.plan.PlanNode.Entry;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Origin;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.plan.PlanNode.Sequence;
import assay.audit.result.Printable;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * YAML text to a {@link PlanNode}, from the parser's events: no object is ever constructed, tags
 * and aliases are refused, size and depth are limited. A plan may come from another party. Policies
 * are read by it as well.
 */
public final class PlanSyntax {
  /** Most bytes of a plan. */
  public static final int MAX_BYTES = 1 << 20;

  /** Deepest nesting of a plan. */
  public static final int MAX_DEPTH = 24;

  private final Kind kind;
  private final String name;
  private final Optional<String> option;
  private final Path folder;
  private final long firstOrder;
  private final PlanMistakes mistakes;

  private PlanSyntax(
      Kind kind,
      String name,
      Optional<String> option,
      Path folder,
      long firstOrder,
      PlanMistakes mistakes) {
    this.kind = kind;
    this.name = name;
    this.option = option;
    this.folder = folder;
    this.firstOrder = firstOrder;
    this.mistakes = mistakes;
  }

  /**
   * What kind of document is read.
   *
   * @param noun as in "the plan"
   * @param smallest what it must have at least, in words
   */
  public record Kind(String noun, String smallest) {
    static final Kind PLAN = new Kind("plan", "name, data and models");
  }

  /** Reads a plan's bytes; empty after a mistake that leaves nothing to read. */
  static Optional<PlanNode> ofFile(String name, Path folder, byte[] bytes, PlanMistakes mistakes) {
    return ofFile(Kind.PLAN, name, folder, bytes, mistakes);
  }

  /** Reads a file's bytes; empty after a mistake that leaves nothing to read. */
  public static Optional<PlanNode> ofFile(
      Kind kind, String name, Path folder, byte[] bytes, PlanMistakes mistakes) {
    PlanSyntax syntax = new PlanSyntax(kind, name, Optional.empty(), folder, 0, mistakes);
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      mistakes.add(
          syntax.at(0, 0),
          "the " + kind.noun() + " is not UTF-8 text; save it as UTF-8, it must be YAML");
      return Optional.empty();
    }
    return syntax.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  /** Reads the value of an option; every place in it is the option itself. */
  static Optional<PlanNode> ofOption(
      String option, String value, Path folder, long order, PlanMistakes mistakes) {
    PlanSyntax syntax =
        new PlanSyntax(Kind.PLAN, option, Optional.of(option), folder, order, mistakes);
    if (value.isBlank()) {
      return Optional.of(new Scalar(syntax.at(0, 0), "", true));
    }
    return syntax.parse(value);
  }

  private Optional<PlanNode> parse(String text) {
    try {
      Iterator<Event> events =
          new Yaml(new LoaderOptions()).parse(new StringReader(text)).iterator();
      events.next(); // stream start
      Event first = events.next();
      if (first.is(Event.ID.StreamEnd)) {
        mistakes.add(
            at(0, 0), "the " + kind.noun() + " is empty; the smallest has " + kind.smallest());
        return Optional.empty();
      }
      PlanNode root = node(events.next(), events, 0);
      events.next(); // document end
      Event after = events.next();
      if (!after.is(Event.ID.StreamEnd)) {
        mistakes.add(
            at(after), "a second document begins here; a " + kind.noun() + " is one YAML document");
        return Optional.empty();
      }
      return Optional.of(root);
    } catch (Refused e) {
      mistakes.add(e.origin, e.reason);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      String problem = e.getProblem() == null ? "" : ": " + Printable.of(e.getProblem(), 200);
      mistakes.add(
          mark == null ? at(0, 0) : at(mark.getLine(), mark.getColumn()), "not YAML" + problem);
    } catch (ReaderException e) {
      String before = text.substring(0, Math.min(e.getPosition(), text.length()));
      int line = (int) before.chars().filter(c -> c == '\n').count();
      mistakes.add(
          at(line, before.length() - before.lastIndexOf('\n') - 1),
          String.format(
              java.util.Locale.ROOT,
              "not YAML: the character U+%04X is not allowed",
              e.getCodePoint()));
    } catch (YAMLException e) {
      mistakes.add(at(0, 0), "not YAML: " + Printable.of(String.valueOf(e.getMessage()), 200));
    }
    return Optional.empty();
  }

  private PlanNode node(Event event, Iterator<Event> events, int depth) {
    Origin origin = at(event);
    if (depth > MAX_DEPTH) {
      throw new Refused(origin, "nested more than " + MAX_DEPTH + " levels deep");
    }
    if (event instanceof AliasEvent) {
      throw new Refused(origin, "aliases (*name) are not read; repeat the value");
    }
    if (event instanceof NodeEvent anchored && anchored.getAnchor() != null) {
      throw new Refused(origin, "anchors (&name) are not read; repeat the value");
    }
    if (event instanceof ScalarEvent scalar) {
      refuseTag(origin, scalar.getTag());
      return new Scalar(origin, scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
    }
    if (event instanceof SequenceStartEvent start) {
      refuseTag(origin, start.getTag());
      List<PlanNode> items = new ArrayList<>();
      for (Event e = events.next(); !e.is(Event.ID.SequenceEnd); e = events.next()) {
        items.add(node(e, events, depth + 1));
      }
      return new Sequence(origin, items);
    }
    if (event instanceof MappingStartEvent start) {
      refuseTag(origin, start.getTag());
      return mapping(origin, events, depth);
    }
    throw new Refused(origin, "not YAML that a " + kind.noun() + " can hold");
  }

  private Mapping mapping(Origin origin, Iterator<Event> events, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Event e = events.next(); !e.is(Event.ID.MappingEnd); e = events.next()) {
      PlanNode key = node(e, events, depth + 1);
      PlanNode value = node(events.next(), events, depth + 1);
      if (!(key instanceof Scalar name)) {
        mistakes.add(key.origin(), "a key must be a single word, got " + key.describe());
        continue;
      }
      if (entries.putIfAbsent(name.text(), new Entry(key.origin(), value)) != null) {
        mistakes.add(
            key.origin(), "the key \"" + Printable.of(name.text(), 60) + "\" is given twice");
      }
    }
    return new Mapping(origin, entries);
  }

  private static void refuseTag(Origin origin, @org.jspecify.annotations.Nullable String tag) {
    if (tag != null) {
      throw new Refused(
          origin, "tags (" + Printable.of(tag, 60) + ") are not read; write the bare value");
    }
  }

  private Origin at(Event event) {
    return at(event.getStartMark().getLine(), event.getStartMark().getColumn());
  }

  private Origin at(int line, int column) {
    String label = option.orElseGet(() -> name + ':' + (line + 1) + ':' + (column + 1));
    return new Origin(label, firstOrder + ((long) line << 24) + column, folder);
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Origin origin;
    private final String reason;

    Refused(Origin origin, String reason) {
      super(reason, null, false, false);
      this.origin = origin;
      this.reason = reason;
    }
  }
}
