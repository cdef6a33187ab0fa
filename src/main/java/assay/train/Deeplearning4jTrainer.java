package assay.train;

import assay.data.Dataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Trains networks of any layers through Deeplearning4j, one model at a time: its random numbers are
 * global to the process, so that models trained side by side would depend on each other.
 */
public final class Deeplearning4jTrainer implements Trainer {
  /** How {@link TrainingRecord#engine} names this code. */
  static final String ENGINE = "deeplearning4j";

  /** Raised whenever the same job would give other bytes. */
  private static final int VERSION = 3;

  /** Held by whoever uses Deeplearning4j's global random numbers. */
  static final Object GLOBAL = new Object();

  private static final List<String> GHOSTS =
      List.of(
          "DenseLayer",
          "OutputLayer",
          "ConvolutionLayer",
          "EmbeddingLayer",
          "EmbeddingSequenceLayer");
  private static final List<String> PLAIN =
      List.of(
          "SubsamplingLayer",
          "GlobalPoolingLayer",
          "ActivationLayer",
          "ZeroPaddingLayer",
          "Cropping2D",
          "Upsampling2D");
  private static final List<String> PRE_PROCESSORS =
      List.of("CnnToFeedForwardPreProcessor", "FeedForwardToCnnPreProcessor");

  private final Deeplearning4jConfiguration configuration;
  private final TrainingSpec spec;

  Deeplearning4jTrainer(Deeplearning4jConfiguration configuration, TrainingSpec spec) {
    Blas.oneThread();
    this.configuration = configuration;
    this.spec = spec;
    int last = configuration.layers() - 1;
    if (!configuration.endsInSoftmax()) {
      throw new IllegalArgumentException(
          configuration.origin()
              + ": "
              + configuration.layerName(last)
              + " must be an OutputLayer with softmax and unweighted MCXENT, one output per class;"
              + " a dense network of one activation may also end in sigmoid with XENT (one output"
              + " for two classes) or in identity with MSE");
    }
    if (spec.dp().isPresent()) {
      refusePrivacy();
    }
    if (spec.dp().isEmpty()
        && spec.optimizer() == TrainingSpec.Optimizer.SGD
        && spec.momentum() > 0) {
      throw new IllegalArgumentException(
          configuration.origin()
              + ": Deeplearning4j has no SGD with classical momentum; use the optimizer nesterov,"
              + " or momentum 0, got "
              + spec.momentum());
    }
  }

  private void refusePrivacy() {
    for (int l = 0; l < configuration.layers(); l++) {
      if (configuration.kind(l).equals("BatchNormalization")) {
        throw unsuited(
            l,
            "its statistics mix the examples of a batch, so that no gradient belongs to one"
                + " example, and its running means get no noise; remove the layer");
      }
    }
    for (int l = 0; l < configuration.layers(); l++) {
      if (!GHOSTS.contains(configuration.kind(l)) && !PLAIN.contains(configuration.kind(l))) {
        throw unsuited(
            l,
            "per-example gradients are clipped in the layers "
                + String.join(", ", GHOSTS)
                + "; without parameters of their own "
                + String.join(", ", PLAIN)
                + " may stand between them");
      }
      if (!configuration.plain(l)) {
        throw unsuited(
            l,
            "it has layer normalization, constraints, weight noise, dropout or clipping of its"
                + " own; remove them from the file");
      }
      String processor = configuration.preProcessor(l);
      if (!processor.isEmpty() && !PRE_PROCESSORS.contains(processor)) {
        throw unsuited(l, "its " + processor + " may put an example into several rows");
      }
    }
    if (spec.dropout() > 0) {
      throw new IllegalArgumentException(
          configuration.origin()
              + ": a network that runs in Deeplearning4j cannot have dropout with DP-SGD, as its clipped"
              + " pass takes every layer as it is; use"
              + " dropout 0, got "
              + spec.dropout());
    }
  }

  private IllegalArgumentException unsuited(int layer, String reason) {
    return new IllegalArgumentException(
        configuration.origin()
            + ": "
            + configuration.layerName(layer)
            + " cannot be trained with DP-SGD: "
            + reason);
  }

  @Override
  public String recipe() {
    return ENGINE
        + " "
        + VERSION
        + " OpenBLAS "
        + Blas.kernels()
        + " "
        + configuration.json()
        + " "
        + spec;
  }

  @Override
  public void train(Dataset data, List<TrainingJob> jobs, int workers, Consumer<Finished> finished)
      throws InterruptedException {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be >= 1, got " + workers);
    }
    for (TrainingJob job : jobs) {
      TrainedModel model;
      synchronized (GLOBAL) {
        model = train(data, job, start(data, job));
      }
      finished.accept(new Finished(job, model));
    }
    Blas.oneThread();
  }

  TrainedModel train(Dataset data, TrainingJob job, MultiLayerNetwork network)
      throws InterruptedException {
    if (spec.dp().isPresent()) {
      TrainingRecord record = new GhostTraining(spec, data, job).train(network, configuration);
      return new Deeplearning4jModel(network, record);
    }
    Batches batches =
        Batches.shuffled(
            job.members(), spec.batchSize(), spec.epochs(), job.seed().child("batches"));
    long steps = batches.steps();
    double lossSum = 0;
    long lossCount = 0;
    for (long step = 0; step < steps; step++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("training was interrupted");
      }
      Batches.Batch batch = batches.next();
      network.fit(
          Deeplearning4jModel.features(data, batch.records(), batch.from(), batch.size()),
          labels(data, batch));
      double loss = network.score();
      if (!Double.isFinite(loss)) {
        throw new DivergedException(job.index(), step, "the loss is " + loss, spec);
      }
      if (step >= steps - batches.stepsPerEpoch()) {
        lossSum += loss * batch.size();
        lossCount += batch.size();
      }
    }
    TrainingRecord record =
        new TrainingRecord(
            ENGINE,
            false,
            Math.min(1, spec.batchSize() / (double) job.members().length),
            spec.batchSize(),
            steps,
            0,
            Double.POSITIVE_INFINITY,
            "none",
            lossSum / lossCount);
    return new Deeplearning4jModel(network, record);
  }

  /** A network with fresh weights that follows the recipe. */
  MultiLayerNetwork start(Dataset data, TrainingJob job) {
    int last = configuration.layers() - 1;
    configuration.mustGiveOutputs(data.classCount());
    if (job.members().length == 0 && spec.dp().isEmpty()) {
      throw new IllegalArgumentException("model " + job.index() + " has no member to train on");
    }
    MultiLayerConfiguration fresh = configuration.build();
    if (fresh.getConf(0).getLayer() instanceof FeedForwardLayer
        && fresh.getInputPreProcess(0) == null
        && !configuration.kind(0).startsWith("Embedding")) {
      configuration.mustTakeInputs(data.featureCount());
    }
    long seed = job.seed().child("weights").word(0);
    for (int l = 0; l <= last; l++) {
      fresh.getConf(l).setSeed(seed);
      apply(fresh.getConf(l).getLayer(), l, job);
    }
    Nd4j.getRandom().setSeed(seed);
    MultiLayerNetwork network = new MultiLayerNetwork(fresh);
    network.init();
    if (job.initial().isPresent()) {
      throw new IllegalArgumentException(
          configuration.origin()
              + ": initial parameters can be given to networks of the stack only, whose layout they"
              + " have; this one runs in"
              + " Deeplearning4j");
    }
    oneThread();
    return network;
  }

  private void apply(Layer layer, int index, TrainingJob job) {
    if (spec.dropout() > 0 && index > 0 && layer instanceof FeedForwardLayer) {
      // Deeplearning4j drops the inputs of a layer and names the probability to keep.
      layer.setIDropout(new Dropout(1 - spec.dropout()));
    }
    if (layer instanceof BaseLayer base) {
      base.setIUpdater(updater(job));
      base.setBiasUpdater(null);
      base.setRegularization(regularization());
      base.setRegularizationBias(List.of());
    }
  }

  private IUpdater updater(TrainingJob job) {
    if (spec.schedule().equals(Schedule.CONSTANT)) {
      return switch (spec.optimizer()) {
        case SGD -> new Sgd(spec.learningRate());
        case NESTEROV -> new Nesterovs(spec.learningRate(), spec.momentum());
        case ADAM, ADAMW -> new Adam(spec.learningRate());
      };
    }
    ISchedule rates = rates(job);
    return switch (spec.optimizer()) {
      case SGD -> new Sgd(rates);
      case NESTEROV -> new Nesterovs(rates, spec.momentum());
      case ADAM, ADAMW -> new Adam(rates);
    };
  }

  /** The rate of every epoch, by the number of its first step. */
  private ISchedule rates(TrainingJob job) {
    int perEpoch = (job.members().length + spec.batchSize() - 1) / spec.batchSize();
    Map<Integer, Double> rates = new LinkedHashMap<>();
    for (int epoch = 0; epoch < spec.epochs(); epoch++) {
      rates.put(Math.multiplyExact(epoch, perEpoch), spec.rate(epoch));
    }
    return new MapSchedule(ScheduleType.ITERATION, rates);
  }

  private List<Regularization> regularization() {
    if (spec.weightDecay() == 0) {
      return List.of();
    }
    return spec.optimizer() == TrainingSpec.Optimizer.ADAMW
        ? List.of(new WeightDecay(spec.weightDecay(), true))
        : List.of(new L2Regularization(spec.weightDecay()));
  }

  /** Makes ND4J's own operations, like its matrix products, use one thread. */
  static void oneThread() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    Blas.oneThread();
  }

  static INDArray labels(Dataset data, Batches.Batch batch) {
    float[] oneHot = new float[batch.size() * data.classCount()];
    for (int i = 0; i < batch.size(); i++) {
      oneHot[i * data.classCount() + data.labels()[batch.records()[batch.from() + i]]] = 1;
    }
    return Nd4j.create(oneHot, new int[] {batch.size(), data.classCount()}, 'c');
  }
}
