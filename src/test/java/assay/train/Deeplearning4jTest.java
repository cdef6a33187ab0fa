package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.TrainingSpec.Optimizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

final class Deeplearning4jTest {
  private static final Dataset DATA = Toy.clouds(160, 9, 3, 2);
  private static final TrainingJob JOB = new TrainingJob(3, Toy.all(160), 160, Seed.of(5));

  private static TrainingSpec spec(Optimizer optimizer, double momentum, double decay) {
    double rate = optimizer == Optimizer.SGD || optimizer == Optimizer.NESTEROV ? 0.03 : 0.003;
    return new TrainingSpec(optimizer, rate, momentum, 16, 10, decay, 0, Optional.empty());
  }

  static Stream<Arguments> recipes() {
    List<Arguments> recipes = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      recipes.add(Arguments.of(activation, spec(Optimizer.NESTEROV, 0.9, 0.01)));
    }
    recipes.add(Arguments.of(Activation.RELU, spec(Optimizer.SGD, 0, 0.01)));
    recipes.add(Arguments.of(Activation.TANH, spec(Optimizer.ADAM, 0, 0.01)));
    recipes.add(Arguments.of(Activation.ELU, spec(Optimizer.ADAMW, 0, 0.01)));
    return recipes.stream();
  }

  /** 100 steps in the general trainer against 100 in the stack, from the same weights. */
  @ParameterizedTest
  @MethodSource("recipes")
  void stackAndDeeplearning4jAgreeAfterAHundredSteps(Activation activation, TrainingSpec spec)
      throws InterruptedException {
    NetworkSpec network = new NetworkSpec(List.of(7, 6), activation);
    DenseShape shape = DenseShape.of(9, network, 3);
    Deeplearning4jConfiguration configuration =
        Deeplearning4jConfiguration.parse(
            Deeplearning4jZip.configuration(shape, new Sgd(0.1)).toJson(), "test");
    Deeplearning4jTrainer general = new Deeplearning4jTrainer(configuration, spec);
    MultiLayerNetwork theirs = general.start(DATA, JOB);
    StackModel ours;
    try (StackWorker worker = new StackWorker(DATA, Columns.allDense(DATA), shape, spec, null)) {
      float[] initial = worker.initialWeights(JOB.seed());
      theirs.setParams(
          Deeplearning4jZip.network(shape, initial, new Sgd(0.1)).params().reshape(1, -1));
      ours = worker.train(JOB);
    }
    TrainedModel model = general.train(DATA, JOB, theirs);
    assertEquals(100, model.record().steps());
    assertEquals(100, ours.record().steps());
    INDArray expected = theirs.params().reshape(-1);
    INDArray got =
        Deeplearning4jZip.network(shape, ours.weights(), new Sgd(0.1)).params().reshape(-1);
    assertArrayEquals(expected.toFloatVector(), got.toFloatVector(), 3e-5f);
    assertArrayEquals(model.logits(DATA), ours.logits(DATA), 3e-4f);
  }

  @Test
  void aModelLeavesAsAnOrdinaryZipAndComesBack(@TempDir Path folder)
      throws InterruptedException, IOException {
    StackModel model =
        StackTrainerTest.trainOne(
            DATA, new NetworkSpec(List.of(5), Activation.TANH), spec(Optimizer.ADAM, 0, 0), JOB);
    Path zip = folder.resolve("model.zip");
    model.save(zip);
    MultiLayerNetwork theirs = ModelSerializer.restoreMultiLayerNetwork(zip.toFile(), false);
    float[] logits = model.logits(DATA);
    float[] probabilities =
        theirs.output(Deeplearning4jModel.features(DATA, Toy.all(160), 0, 160)).data().asFloat();
    for (int r = 0; r < 160; r++) {
      double total = 0;
      for (int c = 0; c < 3; c++) {
        total += Math.exp(logits[3 * r + c]);
      }
      assertEquals(Math.exp(logits[3 * r + 1]) / total, probabilities[3 * r + 1], 1e-5);
    }
    StackModel back = (StackModel) Deeplearning4jZip.read(zip);
    assertEquals(model.shape(), back.shape());
    assertArrayEquals(model.weights(), back.weights());
  }

  private static String convolutional(boolean normalized) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new ConvolutionLayer.Builder(2, 2).nOut(4).build());
    if (normalized) {
      layers.layer(new BatchNormalization.Builder().build());
    }
    return layers
        .layer(new DenseLayer.Builder().nOut(8).build())
        .layer(
            new OutputLayer.Builder()
                .nOut(3)
                .activation(org.nd4j.linalg.activations.Activation.SOFTMAX)
                .build())
        .setInputType(InputType.convolutionalFlat(3, 3, 1))
        .build()
        .toJson();
  }

  @Test
  void aConvolutionalNetworkTrainsTheSameTwice(@TempDir Path folder)
      throws InterruptedException, IOException {
    Trainer trainer =
        Trainers.of(
            new Deeplearning4jSource(convolutional(false), "net.json"), spec(Optimizer.ADAM, 0, 0));
    List<TrainedModel> models = new ArrayList<>();
    trainer.train(DATA, List.of(JOB, JOB), 2, done -> models.add(done.model()));
    assertEquals("deeplearning4j", models.get(0).record().engine());
    float[] logits = models.get(0).logits(DATA);
    assertArrayEquals(logits, models.get(1).logits(DATA));
    assertTrue(StackTrainerTest.accuracy(models.get(0), DATA) > 0.8);
    Path zip = folder.resolve("cnn.zip");
    models.get(0).save(zip);
    assertArrayEquals(logits, Deeplearning4jZip.read(zip).logits(DATA), 1e-5f);
  }

  /** What the stack trains goes to it, whatever output; two sigmoids for two classes do not. */
  @Test
  void everyOutputOfTheStackIsKnownFromAFile() {
    for (Output output : Output.values()) {
      NetworkSpec network = new NetworkSpec(List.of(7), Activation.TANH, output);
      DenseShape shape = DenseShape.of(9, network, output == Output.SIGMOID ? 2 : 3);
      String json = Deeplearning4jZip.configuration(shape, new Sgd(0.1)).toJson();
      assertEquals(network, new Deeplearning4jSource(json, "net.json").dense().orElseThrow());
    }
    String two =
        Deeplearning4jZip.configuration(
                DenseShape.of(9, new NetworkSpec(List.of(7), Activation.TANH, Output.LINEAR), 2),
                new Sgd(0.1))
            .toJson()
            .replace("activations.impl.ActivationIdentity", "activations.impl.ActivationSigmoid")
            .replace("lossfunctions.impl.LossMSE", "lossfunctions.impl.LossBinaryXENT");
    assertEquals(
        "net.json: layer 1 (OutputLayer) must be an OutputLayer with softmax and unweighted MCXENT,"
            + " one output per class; a dense network of one activation may also end in sigmoid"
            + " with XENT (one output for two classes) or in identity with MSE",
        refusal(two, spec(Optimizer.SGD, 0, 0)));
  }

  @Test
  void aDenseFileOfOtherSizesThanTheDataIsRefused() {
    DenseShape shape = DenseShape.of(9, new NetworkSpec(List.of(7), Activation.TANH), 4);
    Trainer trainer =
        Trainers.of(
            new Deeplearning4jSource(
                Deeplearning4jZip.configuration(shape, new Sgd(0.1)).toJson(), "net.json"),
            spec(Optimizer.SGD, 0, 0));
    assertEquals(
        "net.json: layer 1 (OutputLayer) must have nOut 3 for the number of classes, got 4",
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> trainer.train(DATA, List.of(JOB), 1, done -> {}))
                .getMessage()));
  }

  @Test
  void whatGeneralNetworksCannotHaveIsRefusedByName() {
    TrainingSpec dropping =
        new TrainingSpec(
            Optimizer.SGD,
            0.1,
            0,
            16,
            2,
            0,
            0.5,
            Optional.of(new DpSgdSpec(1, 1, DpSgdSpec.Clipping.FLAT)));
    assertEquals(
        "net.json: a network that runs in Deeplearning4j cannot have dropout with DP-SGD, as its"
            + " clipped pass takes every layer as it is; use dropout 0, got 0.5",
        refusal(convolutional(false), dropping));
    Trainer trainer =
        Trainers.of(
            new Deeplearning4jSource(convolutional(false), "net.json"), spec(Optimizer.SGD, 0, 0));
    assertEquals(
        "net.json: initial parameters can be given to networks of the stack only, whose layout they"
            + " have; this one runs in Deeplearning4j",
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                        trainer.train(DATA, List.of(JOB.startingFrom(new float[3])), 1, done -> {}))
                .getMessage()));
  }

  @Test
  void aDenseConfigurationGoesToTheStack() {
    DenseShape shape = DenseShape.of(9, new NetworkSpec(List.of(7, 6), Activation.ELU), 3);
    Deeplearning4jSource source =
        new Deeplearning4jSource(
            Deeplearning4jZip.configuration(shape, new Sgd(0.1)).toJson(), "net.json");
    assertEquals(new NetworkSpec(List.of(7, 6), Activation.ELU), source.dense().orElseThrow());
    assertTrue(Trainers.of(source, spec(Optimizer.SGD, 0, 0)) instanceof StackTrainer);
  }

  private static String refusal(String json, TrainingSpec spec) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> Trainers.of(new Deeplearning4jSource(json, "net.json"), spec))
            .getMessage());
  }

  @Test
  void batchNormalizationIsRefusedUnderDpByNameWithTheReason() {
    TrainingSpec dp =
        new TrainingSpec(
            Optimizer.SGD,
            0.1,
            0,
            16,
            2,
            0,
            0,
            Optional.of(new DpSgdSpec(1, 1, DpSgdSpec.Clipping.FLAT)));
    String message = refusal(convolutional(true), dp);
    assertTrue(
        message.startsWith(
            "net.json: layer 1 (BatchNormalization) cannot be trained with DP-SGD: its statistics"
                + " mix the examples of a batch"),
        message);
  }

  @Test
  void classesFromElsewhereAreRefusedBeforeAnythingIsInstantiated() {
    String hostile =
        convolutional(false)
            .replace("org.deeplearning4j.nn.conf.layers.DenseLayer", "javax.swing.JEditorPane");
    assertEquals(
        "net.json: class javax.swing.JEditorPane is not a part of a Deeplearning4j network",
        refusal(hostile, spec(Optimizer.SGD, 0, 0)));
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertEquals(
        "net.json: a network configuration is at most 50 levels deep",
        refusal(deep, spec(Optimizer.SGD, 0, 0)));
  }

  @Test
  void aZipThatIsNoModelIsRefusedWithItsName(@TempDir Path folder) throws IOException {
    Path zip = folder.resolve("bad.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("configuration.json"));
      DenseShape shape = DenseShape.of(9, new NetworkSpec(List.of(), Activation.RELU), 3);
      out.write(
          Deeplearning4jZip.configuration(shape, new Sgd(0.1))
              .toJson()
              .getBytes(StandardCharsets.UTF_8));
    }
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> Deeplearning4jZip.read(zip))
                .getMessage());
    assertTrue(message.endsWith("with an entry coefficients.bin, found none"), message);
  }
}
