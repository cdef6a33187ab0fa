package assay.cli;

import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.Estimator;
import assay.bound.Estimators;
import assay.bound.Trials;
import assay.stats.Rounded;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A bound in words and as JSON. Printed figures are rounded down, JSON holds all digits. */
final class BoundText {
  private static final int DIGITS = 6;

  private BoundText() {}

  static void print(EpsilonLowerBound bound, Trials trials, Console console) {
    Paragraphs paragraphs = new Paragraphs(console);
    String at = "at delta " + plain(bound.delta());
    String sure = ", confidence " + Confidence.percent(bound.confidence()) + " %";
    if (bound.kind() == Kind.ESTIMATE) {
      console.out().println("epsilon is estimated as " + down(bound.epsilon()) + " " + at);
    } else {
      console.out().println("epsilon >= " + down(bound.epsilon()) + " " + at + sure);
    }
    console.out().println();
    paragraphs.print(
        "ceiling       ",
        down(bound.ceiling()) + ", the most that a perfect attack could have shown so");
    Estimator estimator = Estimators.byId(bound.estimator());
    paragraphs.print(
        "estimator     ",
        estimator.id() + ": " + estimator.title() + " (" + estimator.reference() + ")");
    paragraphs.print("kind          ", kind(bound.kind()));
    paragraphs.print("question      ", bound.question());
    paragraphs.print("taken as      ", trials.text() + " (--trials)");
    paragraphs.print("null family   ", bound.nullFamily());
    String label = "assumes       ";
    for (String assumption : bound.assumptions()) {
      paragraphs.print(label, assumption);
      label = " ".repeat(label.length());
    }
    paragraphs.print("counts        ", counts(bound.counts()));
    paragraphs.print("alpha         ", plain(alpha(bound)));
    paragraphs.print("multiplicity  ", bound.multiplicity());
    paragraphs.print("rounding      ", "down");
  }

  static String json(EpsilonLowerBound bound, Trials trials) throws IOException {
    ObjectMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    ObjectNode node = mapper.createObjectNode();
    node.put("estimator", bound.estimator());
    node.put("kind", bound.kind().name());
    node.put("mayGate", bound.kind() != Kind.ESTIMATE);
    number(node, "epsilon", bound.epsilon());
    node.put("delta", bound.delta());
    node.put("confidence", bound.confidence());
    node.put("alpha", alpha(bound));
    number(node, "ceiling", bound.ceiling());
    node.put("rounding", "down");
    node.put("question", bound.question());
    node.put("trials", trials.id());
    node.put("nullFamily", bound.nullFamily());
    node.set("assumptions", mapper.valueToTree(bound.assumptions()));
    node.put("multiplicity", bound.multiplicity());
    ObjectNode counts = node.putObject("counts");
    bound.counts().forEach((name, value) -> number(counts, name, value));
    return mapper.writeValueAsString(node);
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isInfinite(value)) {
      node.put(name, value > 0 ? "Infinity" : "-Infinity");
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      node.put(name, (long) value);
    } else {
      node.put(name, value);
    }
  }

  static String kind(Kind kind) {
    return switch (kind) {
      case BOUND -> "a lower confidence bound for any mechanism";
      case BOUND_UNDER_FAMILY ->
          "a lower confidence bound where the mechanism's curve is in the null family";
      case ESTIMATE -> "an estimate; nothing may gate on it";
    };
  }

  static String trials(Estimator estimator) {
    return List.of(Trials.values()).stream()
        .filter(estimator.validFor()::contains)
        .map(t -> t.id())
        .collect(Collectors.joining(", "));
  }

  private static double alpha(EpsilonLowerBound bound) {
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(bound.confidence())).doubleValue();
  }

  private static String counts(Map<String, Double> counts) {
    return counts.entrySet().stream()
        .map(e -> e.getKey() + " = " + plain(e.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Six decimals, rounded down. */
  static String down(double value) {
    return Rounded.floor(value, DIGITS);
  }

  /** A figure that somebody gave or counted, to eight digits. */
  static String plain(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return BigDecimal.valueOf(value).round(new MathContext(8)).stripTrailingZeros().toString();
  }
}
