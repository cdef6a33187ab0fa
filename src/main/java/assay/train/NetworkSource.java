package assay.train;

/** Where a network's architecture comes from: a plan's short form, or a Deeplearning4j file. */
public sealed interface NetworkSource permits NetworkSpec, Deeplearning4jSource {
  /** The trainer that runs this network with this recipe. */
  Trainer trainer(TrainingSpec spec);
}
