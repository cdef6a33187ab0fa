package assay.train;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Deeplearning4j multi-layer configuration (JSON). It gives the architecture; optimizer, rates,
 * weight decay, dropout and initial seed come from the plan and replace what the file says.
 *
 * @param json the configuration
 * @param origin the file's name, for messages
 */
public record Deeplearning4jSource(String json, String origin) implements NetworkSource {
  /** Checks the text; nothing is instantiated that is not a part of Deeplearning4j. */
  public Deeplearning4jSource {
    Deeplearning4jConfiguration.parse(json, origin);
  }

  /** The short form, where the network is dense and the stack can train it. */
  public Optional<NetworkSpec> dense() {
    return Deeplearning4jConfiguration.parse(json, origin).dense();
  }

  /** Trainable parameters. */
  public long parameters() {
    return Deeplearning4jConfiguration.parse(json, origin).parameters();
  }

  /** The kinds of its layers in order, such as "ConvolutionLayer, OutputLayer (net.json)". */
  public String inWords() {
    Deeplearning4jConfiguration parsed = Deeplearning4jConfiguration.parse(json, origin);
    return IntStream.range(0, parsed.layers())
        .mapToObj(parsed::kind)
        .collect(Collectors.joining(", ", "", " (" + origin + ")"));
  }

  @Override
  public Trainer trainer(TrainingSpec spec) {
    Optional<NetworkSpec> dense = dense();
    Deeplearning4jConfiguration parsed = Deeplearning4jConfiguration.parse(json, origin);
    return dense.isPresent()
        ? new StackTrainer(dense.get(), spec).withSizesOf(parsed)
        : new Deeplearning4jTrainer(parsed, spec);
  }
}
