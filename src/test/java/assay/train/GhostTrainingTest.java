package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.DpSgdSpec.Clipping;
import assay.train.TrainingSpec.Optimizer;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DP-SGD of general networks against a loop over single examples in Deeplearning4j itself. */
final class GhostTrainingTest {
  private static final int RECORDS = 90;

  private static ListBuilder layers() {
    return new NeuralNetConfiguration.Builder().list();
  }

  private static OutputLayer softmax(int classes) {
    return new OutputLayer.Builder().nOut(classes).activation(Activation.SOFTMAX).build();
  }

  /** 6 x 6 images of one channel. */
  private static String convolutional() {
    return layers()
        .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build())
        .layer(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build())
        // 2 x 2 positions against 4 * 4 + 1 by 30 weights: the Gram matrices are less work.
        .layer(
            new ConvolutionLayer.Builder(2, 2)
                .nOut(30)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.ELU)
                .build())
        .layer(new DenseLayer.Builder().nOut(5).activation(Activation.RELU).build())
        .layer(softmax(3))
        .setInputType(InputType.convolutionalFlat(6, 6, 1))
        .build()
        .toJson();
  }

  private static String strided() {
    return layers()
        .layer(
            new ConvolutionLayer.Builder(3, 2)
                .stride(2, 1)
                .padding(1, 0)
                .dilation(1, 2)
                .nOut(3)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build())
        .layer(new ActivationLayer.Builder().activation(Activation.SIGMOID).build())
        .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
        .layer(softmax(3))
        .setInputType(InputType.convolutionalFlat(6, 6, 1))
        .build()
        .toJson();
  }

  private static String mixed() {
    return layers()
        .layer(new DenseLayer.Builder().nIn(36).nOut(6).activation(Activation.TANH).build())
        .layer(
            new DenseLayer.Builder()
                .nIn(6)
                .nOut(5)
                .hasBias(false)
                .activation(Activation.SOFTPLUS)
                .build())
        .layer(new OutputLayer.Builder().nIn(5).nOut(3).activation(Activation.SOFTMAX).build())
        .build()
        .toJson();
  }

  private static String embedding() {
    return layers()
        .layer(
            new EmbeddingLayer.Builder()
                .nIn(8)
                .nOut(4)
                .hasBias(true)
                .activation(Activation.TANH)
                .build())
        .layer(new DenseLayer.Builder().nIn(4).nOut(4).activation(Activation.TANH).build())
        .layer(new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build())
        .build()
        .toJson();
  }

  private static String sequence() {
    return layers()
        .layer(new EmbeddingSequenceLayer.Builder().nIn(4).nOut(5).inputLength(6).build())
        .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
        .layer(new OutputLayer.Builder().nIn(5).nOut(3).activation(Activation.SOFTMAX).build())
        .build()
        .toJson();
  }

  private static Dataset words(int columns, int words) {
    UniformRandomProvider random = Seed.of(4).child("words").random();
    float[] features = new float[RECORDS * columns];
    int[] labels = new int[RECORDS];
    for (int r = 0; r < RECORDS; r++) {
      labels[r] = random.nextInt(3);
      for (int j = 0; j < columns; j++) {
        features[r * columns + j] = random.nextBoolean() ? labels[r] : random.nextInt(words);
      }
    }
    List<String> ids = IntStream.range(0, RECORDS).mapToObj(r -> "r" + r).toList();
    return new Dataset(columns, features, labels, List.of("a", "b", "c"), ids, List.of());
  }

  private static final Dataset IMAGES = Toy.clouds(RECORDS, 36, 3, 2);

  private static TrainingSpec spec(
      Optimizer optimizer, double clip, double sigma, Clipping clipping) {
    boolean adaptive = optimizer == Optimizer.ADAM || optimizer == Optimizer.ADAMW;
    return new TrainingSpec(
        optimizer,
        adaptive ? 0.003 : 0.05,
        adaptive ? 0 : 0.8,
        30,
        3,
        0.01,
        0,
        Optional.of(new DpSgdSpec(clip, sigma, clipping)));
  }

  static Stream<Arguments> networks() {
    List<Arguments> all = new ArrayList<>();
    Map<String, Dataset> networks = new LinkedHashMap<>();
    networks.put(convolutional(), IMAGES);
    networks.put(strided(), IMAGES);
    networks.put(mixed(), IMAGES);
    networks.put(embedding(), words(1, 8));
    networks.put(sequence(), words(6, 4));
    List<TrainingSpec> others =
        List.of(
            spec(Optimizer.NESTEROV, 0.6, 0, Clipping.PER_LAYER),
            spec(Optimizer.ADAM, 0.4, 0, Clipping.FLAT),
            spec(Optimizer.ADAMW, 50, 0, Clipping.FLAT));
    networks.forEach(
        (json, data) -> {
          all.add(Arguments.of(json, data, spec(Optimizer.SGD, 0.4, 0, Clipping.FLAT)));
          all.add(Arguments.of(json, data, others.get(all.size() / 2 % 3)));
        });
    all.add(Arguments.of(convolutional(), IMAGES, others.get(0)));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void parametersAgreeWithALoopOverExamples(String json, Dataset data, TrainingSpec spec)
      throws InterruptedException {
    Deeplearning4jConfiguration configuration = Deeplearning4jConfiguration.parse(json, "net");
    Deeplearning4jTrainer trainer = new Deeplearning4jTrainer(configuration, spec);
    TrainingJob job = new TrainingJob(0, Toy.all(RECORDS), RECORDS, Seed.of(5));
    MultiLayerNetwork network = trainer.start(data, job);
    Loop loop = new Loop(trainer.start(data, job), spec);
    assertArrayEquals(network.params().toFloatVector(), loop.network.params().toFloatVector());
    Batches batches = Batches.of(job, spec);
    int seen = 0;
    for (long s = 0; s < batches.steps(); s++) {
      Batches.Batch batch = batches.next();
      seen += batch.size();
      loop.step(data, batch);
    }
    assertTrue(seen > 200, "examples seen: " + seen);
    TrainedModel model = trainer.train(data, job, network);
    assertEquals("deeplearning4j", model.record().engine());
    assertTrue(model.record().poisson());
    assertEquals(9, model.record().steps());
    assertArrayEquals(
        loop.network.params().toFloatVector(), network.params().toFloatVector(), 3e-5f);
  }

  /** Deeplearning4j's own gradient of one example after the other, clipped and summed as told. */
  private static final class Loop {
    final MultiLayerNetwork network;
    private final TrainingSpec spec;
    private final List<int[]> parts = new ArrayList<>();
    private final boolean[] decays;
    private final double[] weights;
    private final double[] velocity;
    private final double[] square;
    private int time;

    Loop(MultiLayerNetwork network, TrainingSpec spec) {
      this.network = network;
      this.spec = spec;
      int n = Math.toIntExact(network.numParams());
      weights = network.params().toDoubleVector();
      velocity = new double[n];
      square = new double[n];
      decays = new boolean[n];
      int at = 0;
      String layer = "";
      for (Map.Entry<String, INDArray> entry : network.paramTable().entrySet()) {
        String name = entry.getKey().substring(0, entry.getKey().indexOf('_'));
        int length = Math.toIntExact(entry.getValue().length());
        if (name.equals(layer)) {
          parts.get(parts.size() - 1)[1] = at + length;
        } else {
          parts.add(new int[] {at, at + length});
        }
        layer = name;
        for (int i = 0; i < length; i++) {
          decays[at + i] = entry.getKey().endsWith("_W");
        }
        at += length;
      }
    }

    void step(Dataset data, Batches.Batch batch) {
      DpSgdSpec dp = spec.dp().orElseThrow();
      float[] now = new float[weights.length];
      for (int i = 0; i < now.length; i++) {
        now[i] = (float) weights[i];
      }
      network.setParams(Nd4j.create(now, new int[] {1, now.length}, 'c'));
      double[] sum = new double[weights.length];
      for (int b = 0; b < batch.size(); b++) {
        int record = batch.records()[batch.from() + b];
        network.setInput(Deeplearning4jModel.features(data, new int[] {record}, 0, 1));
        network.setLabels(
            Deeplearning4jTrainer.labels(data, new Batches.Batch(new int[] {record}, 0, 1)));
        network.computeGradientAndScore();
        double[] one = network.getFlattenedGradients().reshape(-1).toDoubleVector();
        boolean flat = dp.clipping() == Clipping.FLAT;
        List<int[]> clipped = flat ? List.of(new int[] {0, one.length}) : parts;
        for (int[] part : clipped) {
          double norm = 0;
          for (int i = part[0]; i < part[1]; i++) {
            norm += one[i] * one[i];
          }
          double factor = Math.min(1, dp.clip() / Math.sqrt(clipped.size()) / Math.sqrt(norm));
          for (int i = part[0]; i < part[1]; i++) {
            sum[i] += factor * one[i];
          }
        }
      }
      time++;
      boolean decoupled = spec.optimizer() == Optimizer.ADAMW;
      for (int i = 0; i < sum.length; i++) {
        double decay = decays[i] ? spec.weightDecay() : 0;
        double g = sum[i] / spec.batchSize() + (decoupled ? 0 : decay * weights[i]);
        double rate = spec.learningRate();
        double mu = spec.momentum();
        switch (spec.optimizer()) {
          case SGD -> {
            velocity[i] = mu * velocity[i] + g;
            weights[i] -= rate * velocity[i];
          }
          case NESTEROV -> {
            velocity[i] = mu * velocity[i] + g;
            weights[i] -= rate * (g + mu * velocity[i]);
          }
          default -> {
            velocity[i] = 0.9 * velocity[i] + 0.1 * g;
            square[i] = 0.999 * square[i] + 0.001 * g * g;
            double correction = Math.sqrt(1 - Math.pow(0.999, time)) / (1 - Math.pow(0.9, time));
            weights[i] -=
                rate * correction * velocity[i] / (Math.sqrt(square[i]) + 1e-8)
                    + (decoupled ? rate * decay * weights[i] : 0);
          }
        }
      }
      for (int i = 0; i < now.length; i++) {
        now[i] = (float) weights[i];
      }
      network.setParams(Nd4j.create(now, new int[] {1, now.length}, 'c'));
    }
  }

  @Test
  void everyParameterGetsNoiseOfSigmaTimesClipOverExpectedBatch() throws InterruptedException {
    TrainingSpec spec =
        new TrainingSpec(
            Optimizer.SGD,
            0.5,
            0,
            RECORDS,
            1,
            0,
            0,
            Optional.of(new DpSgdSpec(0.4, 1.7, Clipping.FLAT)));
    Deeplearning4jTrainer trainer =
        new Deeplearning4jTrainer(Deeplearning4jConfiguration.parse(convolutional(), "net"), spec);
    TrainingJob nobody = new TrainingJob(0, new int[0], RECORDS, Seed.of(6));
    MultiLayerNetwork network = trainer.start(IMAGES, nobody);
    double[] before = network.params().toDoubleVector();
    trainer.train(IMAGES, nobody, network);
    double[] after = network.params().toDoubleVector();
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      double z = (after[i] - before[i]) / (0.5 * 1.7 * 0.4 / RECORDS);
      assertTrue(z != 0, "parameter " + i + " got no noise");
      sum += z * z;
    }
    // Chi-square with n degrees of freedom: mean n, sd sqrt(2n); 4.5 sd either way.
    assertEquals(before.length, sum, 4.5 * Math.sqrt(2 * before.length));
  }

  @Test
  void anExampleWhoseGradientIsNotANumberContributesNothingAndIsCounted()
      throws InterruptedException {
    float[] features = IMAGES.features().clone();
    features[5 * 36 + 2] = Float.NaN;
    Dataset poisoned =
        new Dataset(
            36, features, IMAGES.labels(), IMAGES.classNames(), IMAGES.recordIds(), List.of());
    TrainingSpec spec =
        new TrainingSpec(
            Optimizer.SGD,
            0.1,
            0,
            RECORDS,
            2,
            0,
            0,
            Optional.of(new DpSgdSpec(1, 1, Clipping.FLAT)));
    Deeplearning4jTrainer trainer =
        new Deeplearning4jTrainer(Deeplearning4jConfiguration.parse(convolutional(), "net"), spec);
    int[] others = IntStream.range(0, RECORDS).filter(r -> r != 5).toArray();
    // Batch = n: everyone is sampled at every step.
    TrainedModel with = one(trainer, poisoned, Toy.all(RECORDS));
    TrainedModel without = one(trainer, poisoned, others);
    assertEquals(2, with.record().nonFiniteExamples());
    assertEquals(0, without.record().nonFiniteExamples());
    assertArrayEquals(without.logits(IMAGES), with.logits(IMAGES), 1e-4f);
  }

  private static TrainedModel one(Deeplearning4jTrainer trainer, Dataset data, int[] members)
      throws InterruptedException {
    List<TrainedModel> models = new ArrayList<>();
    trainer.train(
        data,
        List.of(new TrainingJob(0, members, RECORDS, Seed.of(7))),
        1,
        done -> models.add(done.model()));
    return models.get(0);
  }

  @Test
  void whatMixesExamplesIsRefusedByName() {
    TrainingSpec spec = spec(Optimizer.SGD, 1, 1, Clipping.FLAT);
    String recurrent =
        layers()
            .layer(new LSTM.Builder().nIn(4).nOut(4).build())
            .layer(new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build())
            .build()
            .toJson();
    String message = refusal(recurrent, spec);
    assertTrue(
        message.startsWith("net: layer 0 (LSTM) cannot be trained with DP-SGD: per-example"),
        message);
    String dropping =
        layers()
            .layer(new DenseLayer.Builder().nIn(36).nOut(4).dropOut(0.5).build())
            .layer(new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build())
            .build()
            .toJson();
    message = refusal(dropping, spec);
    assertTrue(message.contains("layer 0 (DenseLayer) cannot be trained with DP-SGD"), message);
    assertTrue(message.contains("dropout"), message);
  }

  private static String refusal(String json, TrainingSpec spec) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> Trainers.of(new Deeplearning4jSource(json, "net"), spec))
            .getMessage());
  }

  @Test
  void aSmallConvolutionalNetworkLearnsFashionPrivately() throws Exception {
    Path folder = Path.of("../shared/data/fashion-mnist");
    assumeTrue(Files.isDirectory(folder), "there is no " + folder);
    Dataset fashion = fashion(folder, 4000);
    String json =
        layers()
            .layer(
                new ConvolutionLayer.Builder(5, 5)
                    .stride(2, 2)
                    .nOut(8)
                    .activation(Activation.RELU)
                    .build())
            .layer(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .build())
            .layer(new DenseLayer.Builder().nOut(32).activation(Activation.RELU).build())
            .layer(softmax(10))
            .setInputType(InputType.convolutionalFlat(28, 28, 1))
            .build()
            .toJson();
    TrainingSpec spec =
        new TrainingSpec(
            Optimizer.SGD, 0.5, 0.5, 250, 6, 0, 0, Optional.of(new DpSgdSpec(1, 1, Clipping.FLAT)));
    Trainer trainer = Trainers.of(new Deeplearning4jSource(json, "fashion.json"), spec);
    int[] members = IntStream.range(0, 3000).toArray();
    List<TrainedModel> models = new ArrayList<>();
    trainer.train(
        fashion,
        List.of(new TrainingJob(0, members, 3000, Seed.of(1))),
        1,
        done -> models.add(done.model()));
    TrainedModel model = models.get(0);
    assertEquals("flat", model.record().clipping());
    assertEquals(6 * 12, model.record().steps());
    float[] logits = model.logits(fashion);
    int right = 0;
    for (int r = 3000; r < 4000; r++) {
      int best = 0;
      for (int c = 1; c < 10; c++) {
        best = logits[r * 10 + c] > logits[r * 10 + best] ? c : best;
      }
      right += best == fashion.labels()[r] ? 1 : 0;
    }
    assertTrue(right > 600, "right on 1000 records that it has not seen: " + right);
  }

  private static Dataset fashion(Path folder, int records) throws IOException {
    float[] features = new float[records * 784];
    int[] labels = new int[records];
    try (DataInputStream images = open(folder.resolve("t10k-images-idx3-ubyte.gz"));
        DataInputStream classes = open(folder.resolve("t10k-labels-idx1-ubyte.gz"))) {
      images.skipNBytes(16);
      classes.skipNBytes(8);
      for (int i = 0; i < features.length; i++) {
        features[i] = images.readUnsignedByte() / 255f;
      }
      for (int r = 0; r < records; r++) {
        labels[r] = classes.readUnsignedByte();
      }
    }
    List<String> names = IntStream.range(0, 10).mapToObj(c -> "c" + c).toList();
    List<String> ids = IntStream.range(0, records).mapToObj(r -> "r" + r).toList();
    return new Dataset(784, features, labels, names, ids, List.of());
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(
        new java.io.BufferedInputStream(new GZIPInputStream(Files.newInputStream(file)), 1 << 16));
  }
}
