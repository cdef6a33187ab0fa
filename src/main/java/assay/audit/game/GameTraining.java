package assay.audit.game;

import assay.attack.AttackParameter;
import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.Activation;
import assay.train.DpSgdSpec;
import assay.train.NetworkSpec;
import assay.train.StackTrainer;
import assay.train.TrainedModel;
import assay.train.TrainingJob;
import assay.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The training that most games share: a small dense network by DP-SGD, without momentum. */
final class GameTraining {
  static final int KNOWN_EPOCHS = 200;
  private static final int KNOWN_BATCH = 32;
  private static final double KNOWN_RATE = 0.01;

  private final NetworkSpec network;
  private final double rate;
  private final double clip;

  GameTraining(GameSettings settings) {
    int hidden = settings.whole("hidden");
    network = new NetworkSpec(hidden == 0 ? List.of() : List.of(hidden), Activation.RELU);
    rate = settings.real("learningRate");
    clip = settings.real("clip");
  }

  /** The parameters it reads. */
  static List<AttackParameter> parameters(double learningRate) {
    return List.of(
        AttackParameter.integer(
            "hidden", 0, 0, 4096, "Units of one hidden layer (ReLU); 0 is logistic regression."),
        AttackParameter.real("learningRate", learningRate, 1e-6, 1e3, "Of plain SGD."),
        AttackParameter.real("clip", 1, 1e-6, 1e6, "Bound on a record's gradient norm."),
        AttackParameter.real(
            "noiseScale",
            1,
            0.01,
            100,
            "Multiplies the noise behind the claim's back; below 1 it plants a bug."));
  }

  double clip() {
    return clip;
  }

  /** Units after the first layer. */
  int firstOut(Dataset data) {
    return network.hidden().isEmpty() ? data.classCount() : network.hidden().get(0);
  }

  /** DP-SGD with this expected batch. */
  StackTrainer dp(double noiseMultiplier, int batch, int epochs) {
    return new StackTrainer(
        network,
        new TrainingSpec(
            TrainingSpec.Optimizer.SGD,
            rate,
            0,
            batch,
            epochs,
            0,
            0,
            Optional.of(new DpSgdSpec(clip, noiseMultiplier, DpSgdSpec.Clipping.FLAT))));
  }

  /** Without DP, until nearly nothing is left to learn. */
  TrainedModel untilKnown(Dataset known, Seed seed) throws InterruptedException {
    StackTrainer trainer =
        new StackTrainer(
            network,
            new TrainingSpec(
                TrainingSpec.Optimizer.ADAM,
                KNOWN_RATE,
                0,
                Math.min(KNOWN_BATCH, known.size()),
                KNOWN_EPOCHS,
                0,
                0,
                Optional.empty()));
    return one(trainer, known, new TrainingJob(0, all(known), known.size(), seed));
  }

  /** Trains one model. */
  static TrainedModel one(StackTrainer trainer, Dataset data, TrainingJob job)
      throws InterruptedException {
    List<TrainedModel> models = new ArrayList<>(1);
    trainer.train(data, List.of(job), 1, finished -> models.add(finished.model()));
    return models.get(0);
  }

  static int[] all(Dataset data) {
    return IntStream.range(0, data.size()).toArray();
  }

  /** The share of records whose largest logit is their label's. */
  static double accuracy(TrainedModel model, Dataset data) {
    return (double) correct(model.logits(data), data) / data.size();
  }

  private static long correct(float[] logits, Dataset data) {
    int classes = data.classCount();
    return IntStream.range(0, data.size())
        .filter(r -> largest(logits, r * classes, classes) == data.labels()[r])
        .count();
  }

  private static int largest(float[] logits, int from, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[from + c] > logits[from + best]) {
        best = c;
      }
    }
    return best;
  }

  /** The class that the model finds least likely for a record. */
  static int leastLikely(TrainedModel model, Dataset record) {
    float[] logits = model.logits(record);
    int least = 0;
    for (int c = 1; c < record.classCount(); c++) {
      if (logits[c] < logits[least]) {
        least = c;
      }
    }
    return least;
  }

  /** Probabilities of one record's logits. */
  static double[] softmax(float[] logits, int from, int classes) {
    double most = logits[from + largest(logits, from, classes)];
    double[] p = new double[classes];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      p[c] = Math.exp(logits[from + c] - most);
      sum += p[c];
    }
    for (int c = 0; c < classes; c++) {
      p[c] /= sum;
    }
    return p;
  }
}
