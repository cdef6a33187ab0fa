package assay.train;

import assay.data.Dataset;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * DP-SGD of a general Deeplearning4j network: Poisson batches, per-example norms, clipped sums,
 * noise from a stream keyed by (model, step), one forward and one backward pass.
 */
final class GhostTraining {
  /** As in the stack: more than the rounding of norms and factors to float can add. */
  private static final double ROUNDING = 1 - 0x1p-20;

  private final TrainingSpec spec;
  private final DpSgdSpec dp;
  private final Dataset data;
  private final TrainingJob job;
  private long nonFinite;

  GhostTraining(TrainingSpec spec, Dataset data, TrainingJob job) {
    this.spec = spec;
    this.dp = spec.dp().orElseThrow();
    this.data = data;
    this.job = job;
  }

  /** Trains the network in place. */
  TrainingRecord train(MultiLayerNetwork network, Deeplearning4jConfiguration configuration)
      throws InterruptedException {
    Batches batches = Batches.of(job, spec);
    try (GhostNetwork ghost = new GhostNetwork(network, data, configuration)) {
      float[] parameters = ghost.read();
      FlatOptimizer optimizer = new FlatOptimizer(spec, ghost.weights());
      GaussianStream noise = new GaussianStream(job.seed().child("noise"));
      float[] noises = new float[parameters.length];
      double lossSum = 0;
      long lossCount = 0;
      for (long step = 0; step < batches.steps(); step++) {
        if (Thread.interrupted()) {
          throw new InterruptedException("training was interrupted");
        }
        if (step % batches.stepsPerEpoch() == 0) {
          lossSum = 0;
          lossCount = 0;
        }
        Batches.Batch batch = batches.next();
        float[] sum = new float[parameters.length];
        ghost.load(parameters);
        for (int done = 0; done < batch.size(); done += GhostNetwork.ROWS) {
          int rows = Math.min(GhostNetwork.ROWS, batch.size() - done);
          double loss = ghost.pass(data, batch.records(), batch.from() + done, rows);
          if (Double.isFinite(loss)) {
            lossSum += loss;
            lossCount += rows;
          }
          ghost.addClipped(factors(ghost.squaredNorms(rows), rows), rows, sum);
        }
        noise.step(step);
        noise.fill(noises, noises.length);
        float deviation = (float) (dp.noiseMultiplier() * dp.clip());
        for (int i = 0; i < sum.length; i++) {
          sum[i] = (sum[i] + deviation * noises[i]) / spec.batchSize();
        }
        int epoch = (int) (step / batches.stepsPerEpoch());
        optimizer.update(parameters, sum, step, spec.rate(epoch));
      }
      for (float parameter : parameters) {
        if (!Float.isFinite(parameter)) {
          throw new DivergedException(
              job.index(), batches.steps(), "a weight is " + parameter, spec);
        }
      }
      ghost.write(parameters);
      return new TrainingRecord(
          Deeplearning4jTrainer.ENGINE,
          true,
          Math.min(1, spec.batchSize() / (double) job.publicSize()),
          spec.batchSize(),
          batches.steps(),
          dp.noiseMultiplier(),
          dp.clip(),
          dp.clipping() == DpSgdSpec.Clipping.FLAT ? "flat" : "per-layer",
          lossSum / lossCount,
          nonFinite);
    }
  }

  /** By what each layer's part of each example's gradient is multiplied. */
  private float[][] factors(double[][] squares, int rows) {
    boolean flat = dp.clipping() == DpSgdSpec.Clipping.FLAT;
    double bound = flat ? dp.clip() : dp.clip() / Math.sqrt(squares.length);
    float[][] factors = new float[squares.length][rows];
    for (int r = 0; r < rows; r++) {
      double total = 0;
      for (double[] layer : squares) {
        total += layer[r];
      }
      if (!(total < Double.POSITIVE_INFINITY)) {
        nonFinite++;
        continue;
      }
      for (int l = 0; l < squares.length; l++) {
        double norm = Math.sqrt(flat ? total : squares[l][r]);
        factors[l][r] = norm <= bound * ROUNDING ? 1 : (float) (bound * ROUNDING / norm);
      }
    }
    return factors;
  }
}
