package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.ScoreStore;
import assay.study.Signal;
import assay.study.Study;
import assay.train.Deeplearning4jSource;
import assay.train.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A plan's Deeplearning4j file is the network that is trained, audited and asked again. */
final class GeneralNetworkAuditTest {
  private static final int RECORDS = 240;

  @TempDir private Path folder;

  private static String convolutional() {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(new ConvolutionLayer.Builder(2, 2).nOut(6).activation(Activation.RELU).build())
        .layer(new DenseLayer.Builder().nOut(24).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.convolutionalFlat(3, 3, 1))
        .build()
        .toJson();
  }

  /** Nine pixels in [0, 1] and a coin for a label, so that a network can only remember. */
  private AuditPlan plan(String attacks, String training) throws IOException {
    UniformRandomProvider random = Seed.of(5).random();
    StringBuilder csv = new StringBuilder("a,b,c,d,e,f,g,h,i,label\n");
    for (int r = 0; r < RECORDS; r++) {
      for (int j = 0; j < 9; j++) {
        csv.append(String.format(Locale.ROOT, "%.4f,", random.nextDouble()));
      }
      csv.append(random.nextBoolean() ? "yes\n" : "no\n");
    }
    Files.writeString(folder.resolve("data.csv"), csv);
    Files.writeString(folder.resolve("net.json"), convolutional());
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        """
        name: general
        data: {path: data.csv, label: label}
        shadows: 2
        attacks: [%s]
        canaries: none
        models:
          - id: conv
            network: {deeplearning4j: net.json}
            training: %s
        """
            .formatted(attacks, training));
    return new PlanReader(new RegisteredNames()).read(file, List.of());
  }

  private AuditResult run(AuditPlan plan) throws IOException, InterruptedException {
    return new AuditRunner(Clock.systemUTC(), "test")
        .run(plan, new AuditOptions(folder.resolve("out"), 1, false, false), AuditListener.NONE);
  }

  @Test
  void theFileIsTrainedAndAskedForLabels() throws Exception {
    AuditResult result =
        run(
            plan(
                "{id: label-only, queries: 8}, loss-threshold",
                "{optimizer: adam, learningRate: 0.02, batch: 16, epochs: 60}"));
    ModelResult model = result.models().get(0);
    assertEquals("deeplearning4j", model.engine());
    assertEquals("ConvolutionLayer, DenseLayer, OutputLayer (net.json)", model.network());
    // 6 filters of 2 x 2 and biases; 6 maps of 2 x 2 to 24 units; 24 to 2.
    assertEquals(6 * 5 + (24 + 1) * 24 + (24 + 1) * 2, model.parameters());
    for (AttackResult attack : model.attacks()) {
      // It has learnt coin falls by heart: 3 standard errors (0.042 at 96 a side) above a half.
      assertTrue(attack.auc().estimate() > 0.63, attack.id() + " " + attack.auc());
    }
  }

  @Test
  void whatNoGeneralNetworkShowsIsRefusedBeforeTraining() throws IOException {
    AuditPlan plan = plan("gradient-norm", "{epochs: 1}");
    assertEquals(
        "attacks: gradient-norm needs the model's gradients, which only the engine for dense"
            + " networks shows, and model conv is trained by another one; leave the attack out",
        assertThrows(InputException.class, () -> run(plan)).getMessage());
  }

  @Test
  void whatCannotBeTrainedPrivatelyIsAMistakeOfThePlan() throws IOException {
    AuditPlan plan =
        plan("loss-threshold", "{epochs: 1, dropout: 0.5, dp: {epsilon: 4, delta: 1e-5}}");
    assertEquals(
        "model conv: net.json: a network that runs in Deeplearning4j cannot have dropout with"
            + " DP-SGD, as its clipped pass takes every layer as it is; use dropout 0, got 0.5",
        assertThrows(InputException.class, () -> run(plan)).getMessage());
  }

  @Test
  void theTargetTrainedAgainIsTheOneThatWasAudited() throws Exception {
    Study study = study();
    ScoreStore.Contents kept = study.run(1, done -> {});
    Dataset records = study.records();
    int[] predicted = TargetAccess.of(study, kept).apply(1).labels().predict(records);
    for (int r = 0; r < predicted.length; r++) {
      boolean right = kept.matrix(Signal.CORRECT).at(1, r) == 1;
      assertEquals(right, predicted[r] == records.labels()[r], "record " + r);
    }
  }

  @Test
  void anotherModelInTheTargetsPlaceIsNoticed() throws Exception {
    Study study = study();
    ScoreStore.Contents kept = study.run(1, done -> {});
    float[] other = new float[study.records().size()];
    kept.matrix(Signal.LOGIT_SCALED_CONFIDENCE).copyRow(0, 0, other.length, other);
    String message =
        assertThrows(
                InputException.class,
                () -> new TargetAccess(study, 1, other).labels().predict(study.records()))
            .getMessage();
    assertTrue(
        message.startsWith(
            "Study[conv/targets, 2 models]: training model 1 again gave another model than the one"
                + " that was audited (record r0)"),
        message);
  }

  private Study study() {
    UniformRandomProvider random = Seed.of(6).random();
    float[] features = new float[60 * 9];
    for (int i = 0; i < features.length; i++) {
      features[i] = random.nextFloat();
    }
    Dataset records =
        new Dataset(
            9,
            features,
            IntStream.range(0, 60).map(r -> random.nextInt(2)).toArray(),
            List.of("no", "yes"),
            IntStream.range(0, 60).mapToObj(r -> "r" + r).toList(),
            List.of());
    TrainingSpec spec =
        new TrainingSpec(TrainingSpec.Optimizer.ADAM, 0.01, 0, 16, 5, 0, 0, Optional.empty());
    return new Study(
        "conv/targets",
        new Deeplearning4jSource(convolutional(), "net.json").trainer(spec),
        records,
        MembershipMatrix.paired(Seed.of(7), 2, 60),
        30,
        Seed.of(8),
        1,
        EnumSet.of(Signal.LOGIT_SCALED_CONFIDENCE, Signal.CORRECT),
        false,
        folder.resolve("store"),
        "test");
  }
}
