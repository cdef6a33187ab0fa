package assay.privacy;

import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.RunCount;
import assay.privacy.PrivacyEvent.Selection;
import assay.privacy.PrivacyEvent.Shuffled;
import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import assay.stats.InputException;
import assay.stats.Nearest;
import assay.stats.WholeFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Events from YAML: {@code relation} and a list {@code events}, each a mechanism with its
 * parameters, and optionally {@code sampling} and {@code count}. docs/accounting.md has the format.
 * Unknown keys are refused: a misspelled parameter must not become a default.
 */
public final class EventReader {
  private static final int MOST_BYTES = 1 << 20;
  private static final Set<String> MECHANISMS =
      new TreeSet<>(
          Set.of(
              "gaussian",
              "per-layer-gaussian",
              "laplace",
              "randomized-response",
              "exponential",
              "permute-and-flip",
              "noisy-max",
              "sparse-vector",
              "tree-aggregation",
              "gnmax",
              "zcdp",
              "given",
              "select"));
  private static final Set<String> SAMPLINGS =
      new TreeSet<>(Set.of("none", "poisson", "truncated-poisson", "fixed", "shuffled"));

  /** A key that stands twice, or a second document, must not be dropped in silence. */
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String file;

  private EventReader(String file) {
    this.file = file;
  }

  /**
   * Reads a release.
   *
   * @param file its name, for messages
   * @param yaml its text
   * @throws InputException naming the place, what was expected and what was found
   */
  public static Release read(String file, String yaml) {
    return new EventReader(file).release(yaml);
  }

  /** Reads a release from a file of at most 1 MiB. */
  public static Release read(Path file) throws IOException {
    byte[] bytes = WholeFile.readSmall(file, MOST_BYTES);
    return read(file.toString(), new String(bytes, StandardCharsets.UTF_8));
  }

  private Release release(String yaml) {
    JsonNode root;
    try {
      root = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new InputException(file + ":" + line + ": " + why(e), e);
    }
    if (root == null || !root.isObject()) {
      throw new InputException(file + ": must have relation and events");
    }
    only(root, "", Set.of("relation", "events"));
    String relation = text(root, "", "relation");
    NeighboringRelation known =
        NeighboringRelation.of(relation)
            .orElseThrow(
                () ->
                    new InputException(
                        file
                            + ": relation must be "
                            + NeighboringRelation.known()
                            + ", got "
                            + quoted(relation)));
    return new Release(events(root.path("events"), "events"), known);
  }

  private static String why(JsonProcessingException e) {
    if (e instanceof MismatchedInputException) {
      return "more than one document; a file of events is one";
    }
    return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field")
        ? "a key that stands twice"
        : "not YAML";
  }

  private PrivacyEvent events(JsonNode list, String place) {
    if (!list.isArray() || list.isEmpty()) {
      throw new InputException(file + ": " + place + " must be a list of at least one event");
    }
    List<PrivacyEvent> events = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      events.add(event(list.get(i), place + "[" + i + "]"));
    }
    return events.size() == 1 ? events.get(0) : new Composed(events);
  }

  private PrivacyEvent event(JsonNode node, String place) {
    if (!node.isObject()) {
      throw new InputException(file + ": " + place + " must be a mechanism with its parameters");
    }
    Set<String> keys = new TreeSet<>(MECHANISMS);
    keys.addAll(Set.of("sampling", "count"));
    only(node, place, keys);
    List<String> named = MECHANISMS.stream().filter(node::has).toList();
    if (named.size() != 1) {
      throw new InputException(
          file
              + ": "
              + place
              + " must name one mechanism of "
              + String.join(", ", MECHANISMS)
              + ", got "
              + (named.isEmpty() ? "none" : String.join(" and ", named)));
    }
    String name = named.get(0);
    String at = place + "." + name;
    long count = node.has("count") ? whole(node, place, "count") : 1;
    try {
      PrivacyEvent one = mechanism(name, node.get(name), at);
      return sampled(one, node.get("sampling"), place + ".sampling", count);
    } catch (IllegalArgumentException e) {
      throw new InputException(file + ": " + at + ": " + e.getMessage(), e);
    }
  }

  private PrivacyEvent mechanism(String name, JsonNode n, String at) {
    return switch (name) {
      case "gaussian" -> new PrivacyEvent.Gaussian(only(n, at, "noise").number("noise"));
      case "laplace" -> new PrivacyEvent.Laplace(only(n, at, "noise").number("noise"));
      case "per-layer-gaussian" -> layers(n, at);
      case "randomized-response" -> {
        Fields f = only(n, at, "categories", "noise");
        yield new PrivacyEvent.RandomizedResponse(
            Math.toIntExact(f.whole("categories")), f.number("noise"));
      }
      case "exponential" -> new PrivacyEvent.Exponential(only(n, at, "epsilon").number("epsilon"));
      case "permute-and-flip" ->
          new PrivacyEvent.PermuteAndFlip(only(n, at, "epsilon").number("epsilon"));
      case "noisy-max" -> new PrivacyEvent.NoisyMax(only(n, at, "epsilon").number("epsilon"));
      case "sparse-vector" -> {
        Fields f = only(n, at, "epsilon", "positives");
        yield new PrivacyEvent.SparseVector(f.number("epsilon"), f.whole("positives"));
      }
      case "tree-aggregation" -> {
        Fields f = only(n, at, "noise", "steps", "trees");
        yield new PrivacyEvent.TreeAggregation(
            f.number("noise"), f.whole("steps"), f.whole("trees"));
      }
      case "gnmax" -> gnMax(n, at);
      case "zcdp" -> new PrivacyEvent.ConcentratedDp(only(n, at, "rho").number("rho"));
      case "given" -> {
        Fields f = only(n, at, "epsilon", "delta");
        yield new PrivacyEvent.GivenDp(f.number("epsilon"), f.number("delta"));
      }
      default -> select(n, at);
    };
  }

  private PrivacyEvent gnMax(JsonNode n, String at) {
    if (!n.has("votes")) {
      Fields f = only(n, at, "sigma", "queries");
      return new PrivacyEvent.GnMax(f.number("sigma"), f.whole("queries"));
    }
    Fields f = only(n, at, "sigma", "votes");
    List<List<Double>> votes = new ArrayList<>();
    for (JsonNode answer : n.get("votes")) {
      List<Double> counts = new ArrayList<>();
      for (JsonNode each : answer) {
        counts.add(number(each, at + ".votes[" + votes.size() + "][" + counts.size() + "]"));
      }
      votes.add(counts);
    }
    return new PrivacyEvent.GnMaxVotes(f.number("sigma"), votes);
  }

  private PrivacyEvent layers(JsonNode n, String at) {
    JsonNode list = only(n, at, "noise").node().path("noise");
    List<Double> noise = new ArrayList<>();
    for (JsonNode each : list) {
      noise.add(number(each, at + ".noise[" + noise.size() + "]"));
    }
    return new PrivacyEvent.PerLayerGaussian(noise);
  }

  private PrivacyEvent select(JsonNode n, String at) {
    only(n, at, Set.of("runs", "mean", "shape", "of"));
    double mean = number(n.path("mean"), at + ".mean");
    String runs = text(n, at, "runs");
    RunCount law =
        switch (runs) {
          case "poisson" -> new RunCount.Poisson(mean);
          case "geometric" -> new RunCount.TruncatedNegativeBinomial(1, mean);
          case "logarithmic" -> new RunCount.TruncatedNegativeBinomial(0, mean);
          case "negative-binomial" ->
              new RunCount.TruncatedNegativeBinomial(number(n.path("shape"), at + ".shape"), mean);
          default ->
              throw new InputException(
                  file
                      + ": "
                      + at
                      + ".runs must be poisson, geometric, logarithmic or negative-binomial, got "
                      + quoted(runs));
        };
    return new Selection(events(n.path("of"), at + ".of"), law);
  }

  private PrivacyEvent sampled(PrivacyEvent one, JsonNode node, String at, long count) {
    if (node == null || (node.isTextual() && node.asText().equals("none"))) {
      return repeated(one, count);
    }
    if (!node.isObject() || node.size() != 1) {
      throw new InputException(
          file + ": " + at + " must be one of " + String.join(", ", SAMPLINGS));
    }
    only(node, at, SAMPLINGS);
    String name = node.fieldNames().next();
    JsonNode n = node.get(name);
    String place = at + "." + name;
    return switch (name) {
      case "poisson" ->
          repeated(new PoissonSampled(only(n, place, "rate").number("rate"), one), count);
      case "truncated-poisson" -> {
        Fields f = only(n, place, "records", "rate", "cap");
        yield repeated(
            new TruncatedPoissonSampled(f.whole("records"), f.number("rate"), f.whole("cap"), one),
            count);
      }
      case "fixed" -> {
        Fields f = only(n, place, "records", "batch");
        yield repeated(new FixedSizeSampled(f.whole("records"), f.whole("batch"), one), count);
      }
      case "shuffled" -> {
        only(n, place, Set.of("records", "batch", "drop-last"));
        yield new Shuffled(
            whole(n, place, "records"),
            whole(n, place, "batch"),
            n.has("drop-last") && truth(n.get("drop-last"), place + ".drop-last"),
            count,
            one);
      }
      default -> throw new InputException(file + ": " + at + " none has no parameters");
    };
  }

  private static PrivacyEvent repeated(PrivacyEvent one, long count) {
    return count == 1 ? one : new Repeated(one, count);
  }

  /** A mapping with exactly the named parameters. */
  private record Fields(EventReader reader, JsonNode node, String place) {
    double number(String key) {
      return reader.number(node.path(key), place + "." + key);
    }

    long whole(String key) {
      return reader.whole(node, place, key);
    }
  }

  private Fields only(JsonNode node, String place, String... keys) {
    only(node, place, new TreeSet<>(Set.of(keys)));
    return new Fields(this, node, place);
  }

  private void only(JsonNode node, String place, Set<String> keys) {
    if (!node.isObject()) {
      throw new InputException(
          file + ": " + place + " must have " + String.join(", ", new TreeSet<>(keys)));
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!keys.contains(name)) {
        throw new InputException(
            file
                + ": "
                + (place.isEmpty() ? "" : place + ": ")
                + quoted(name)
                + " is not known here; "
                + Nearest.hint(name, List.copyOf(keys)));
      }
    }
  }

  private String text(JsonNode node, String place, String key) {
    JsonNode value = node.path(key);
    if (!value.isTextual()) {
      throw new InputException(
          file + ": " + (place.isEmpty() ? "" : place + ".") + key + " must be a word");
    }
    return value.asText();
  }

  private long whole(JsonNode node, String place, String key) {
    JsonNode value = node.path(key);
    if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
      throw new InputException(
          file + ": " + place + "." + key + " must be a whole number, got " + shown(value));
    }
    return value.asLong();
  }

  private boolean truth(JsonNode value, String place) {
    if (!value.isBoolean()) {
      throw new InputException(file + ": " + place + " must be true or false, got " + shown(value));
    }
    return value.asBoolean();
  }

  private double number(JsonNode value, String place) {
    if (value.isNumber()) {
      return value.asDouble();
    }
    // YAML 1.1 reads 1e-5 as a word.
    if (value.isTextual() && value.asText().matches("[-+]?[0-9.]+[eE][-+]?[0-9]+")) {
      return Double.parseDouble(value.asText());
    }
    throw new InputException(file + ": " + place + " must be a number, got " + shown(value));
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "nothing" : quoted(value.asText().toLowerCase(Locale.ROOT));
  }

  private static String quoted(String text) {
    return '"' + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + '"';
  }
}
