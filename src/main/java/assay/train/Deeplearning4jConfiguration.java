package assay.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A Deeplearning4j configuration that another party may have written. The text names Java classes
 * to instantiate; it is read as a plain tree first, with limits, and refused unless every class is
 * one of the configuration classes of Deeplearning4j and ND4J.
 */
final class Deeplearning4jConfiguration {
  private static final int LONGEST = 4 << 20;
  private static final int DEEPEST = 50;
  private static final List<String> ALLOWED =
      List.of(
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.nd4j.linalg.activations.impl.",
          "org.nd4j.linalg.learning.config.",
          "org.nd4j.linalg.learning.regularization.",
          "org.nd4j.linalg.lossfunctions.impl.",
          "org.nd4j.linalg.schedule.");
  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "ActivationReLU", Activation.RELU,
          "ActivationTanH", Activation.TANH,
          "ActivationSigmoid", Activation.SIGMOID,
          "ActivationELU", Activation.ELU);

  private final String json;
  private final String origin;
  private final List<JsonNode> layers;
  private final JsonNode root;

  private Deeplearning4jConfiguration(String json, String origin, JsonNode root) {
    this.json = json;
    this.origin = origin;
    this.root = root;
    layers = new ArrayList<>();
    for (JsonNode conf : root.path("confs")) {
      layers.add(conf.path("layer"));
    }
  }

  static Deeplearning4jConfiguration parse(String json, String origin) {
    if (json.length() > LONGEST) {
      throw new IllegalArgumentException(
          origin
              + ": a network configuration has at most "
              + LONGEST
              + " characters, got "
              + json.length());
    }
    try {
      shallow(json, origin);
      JsonNode root = new ObjectMapper().readTree(json);
      checkClasses(root, origin);
      Deeplearning4jConfiguration parsed = new Deeplearning4jConfiguration(json, origin, root);
      if (parsed.layers.isEmpty()) {
        throw new IllegalArgumentException(
            origin + ": expected a Deeplearning4j MultiLayerConfiguration with confs, found none");
      }
      return parsed;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          origin + ": expected the JSON of a Deeplearning4j network: " + e.getMessage(), e);
    }
  }

  /** Reading a tree recurses; how deep is checked without recursion. */
  private static void shallow(String json, String origin) throws IOException {
    int depth = 0;
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        }
        if (depth > DEEPEST) {
          throw new IllegalArgumentException(
              origin + ": a network configuration is at most " + DEEPEST + " levels deep");
        }
      }
    }
  }

  private static void checkClasses(JsonNode node, String origin) {
    JsonNode named = node.get("@class");
    if (named != null && !allowed(named.asText())) {
      throw new IllegalArgumentException(
          origin + ": class " + named.asText() + " is not a part of a Deeplearning4j network");
    }
    for (JsonNode child : node) {
      checkClasses(child, origin);
    }
  }

  private static boolean allowed(String name) {
    return ALLOWED.stream().anyMatch(name::startsWith);
  }

  String origin() {
    return origin;
  }

  String json() {
    return json;
  }

  /** How messages call a layer: its number and its kind. */
  String layerName(int layer) {
    return "layer " + layer + " (" + kind(layer) + ")";
  }

  int layers() {
    return layers.size();
  }

  String kind(int layer) {
    return simpleName(layers.get(layer));
  }

  private static String simpleName(JsonNode node) {
    String name = node.path("@class").asText();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** A fresh Deeplearning4j object. */
  MultiLayerConfiguration build() {
    // Before ND4J loads OpenBLAS with kernels of its own choice.
    Blas.oneThread();
    return MultiLayerConfiguration.fromJson(json);
  }

  /** Trainable parameters of all layers. */
  long parameters() {
    MultiLayerNetwork network = new MultiLayerNetwork(build());
    synchronized (Deeplearning4jTrainer.GLOBAL) {
      network.init();
    }
    return network.numParams();
  }

  int inputs(int layer) {
    return layers.get(layer).path("nin").asInt();
  }

  int outputs(int layer) {
    return layers.get(layer).path("nout").asInt();
  }

  /** Refuses data of other sizes than a dense network's. */
  void mustFit(int features, int outputs) {
    mustTakeInputs(features);
    mustGiveOutputs(outputs);
  }

  void mustGiveOutputs(int outputs) {
    int last = layers.size() - 1;
    if (outputs(last) != outputs) {
      throw new IllegalArgumentException(
          origin
              + ": "
              + layerName(last)
              + " must have nOut "
              + outputs
              + " for the number of classes, got "
              + outputs(last));
    }
  }

  void mustTakeInputs(int features) {
    if (inputs(0) != features) {
      throw new IllegalArgumentException(
          origin
              + ": "
              + layerName(0)
              + " must have nIn "
              + features
              + ", the number of encoded features, got "
              + inputs(0));
    }
  }

  /** Whether the last layer is a softmax with cross-entropy over classes. */
  boolean endsInSoftmax() {
    return output() == Output.SOFTMAX;
  }

  /** The output and loss, if they are of the pairs that belong together and count classes alike. */
  private @Nullable Output output() {
    JsonNode last = layers.get(layers.size() - 1);
    JsonNode loss = last.path("lossFn");
    if (!simpleName(last).equals("OutputLayer") || !isAbsent(loss.path("weights"))) {
      return null;
    }
    String pair = simpleName(last.path("activationFn")) + " " + simpleName(loss);
    return switch (pair) {
      case "ActivationSoftmax LossMCXENT", "ActivationSoftmax LossNegativeLogLikelihood" ->
          Output.SOFTMAX;
      // Two sigmoids for two classes are another network than one.
      case "ActivationSigmoid LossBinaryXENT" ->
          outputs(layers.size() - 1) == 2 ? null : Output.SIGMOID;
      case "ActivationIdentity LossMSE" -> outputs(layers.size() - 1) == 1 ? null : Output.LINEAR;
      default -> null;
    };
  }

  /** The kind of what stands before a layer, or an empty text. */
  String preProcessor(int layer) {
    return simpleName(root.path("inputPreProcessors").path(Integer.toString(layer)));
  }

  /** Whether a layer does nothing but what its kind says. */
  boolean plain(int layer) {
    JsonNode node = layers.get(layer);
    return !node.path("hasLayerNorm").asBoolean(false)
        && !simpleName(node.path("activationFn")).equals("ActivationRReLU")
        && isAbsent(node.path("constraints"))
        && isAbsent(node.path("weightNoise"))
        && isAbsent(node.path("idropout"))
        && node.path("gradientNormalization").asText("None").equals("None");
  }

  /** The short form, if the stack trains this network exactly as Deeplearning4j would. */
  Optional<NetworkSpec> dense() {
    Output output = output();
    if (output == null
        || root.path("inputPreProcessors").size() > 0
        || !root.path("backpropType").asText("Standard").equals("Standard")) {
      return Optional.empty();
    }
    List<Integer> hidden = new ArrayList<>();
    Activation shared = null;
    for (int l = 0; l < layers.size(); l++) {
      JsonNode layer = layers.get(l);
      if (!plain(layer)) {
        return Optional.empty();
      }
      if (l == layers.size() - 1) {
        break;
      }
      Activation activation = activation(layer.path("activationFn"));
      boolean fits = shared == null || shared == activation;
      if (!kind(l).equals("DenseLayer") || activation == null || !fits) {
        return Optional.empty();
      }
      shared = activation;
      hidden.add(outputs(l));
    }
    return Optional.of(new NetworkSpec(hidden, shared == null ? Activation.RELU : shared, output));
  }

  private static boolean plain(JsonNode layer) {
    return layer.path("hasBias").asBoolean(true)
        && !layer.path("hasLayerNorm").asBoolean(false)
        && isAbsent(layer.path("constraints"))
        && isAbsent(layer.path("weightNoise"))
        && isAbsent(layer.path("idropout"))
        && layer.path("gradientNormalization").asText("None").equals("None");
  }

  private static @Nullable Activation activation(JsonNode function) {
    // A leaky or capped ReLU and an ELU of another alpha are other functions.
    boolean standard =
        isAbsent(function.path("max"))
            && zeroOrAbsent(function.path("negativeSlope"))
            && zeroOrAbsent(function.path("threshold"))
            && function.path("alpha").asDouble(1) == 1;
    return standard ? ACTIVATIONS.get(simpleName(function)) : null;
  }

  private static boolean zeroOrAbsent(JsonNode node) {
    return isAbsent(node) || node.asDouble() == 0;
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull() || (node.isArray() && node.size() == 0);
  }
}
