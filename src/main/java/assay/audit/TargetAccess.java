package assay.audit;

import assay.attack.Gradients;
import assay.attack.TargetModel;
import assay.data.Dataset;
import assay.stats.InputException;
import assay.study.ScoreStore;
import assay.study.Signal;
import assay.study.SignalMatrix;
import assay.study.Signals;
import assay.study.Study;
import assay.train.CommandTrainer;
import assay.train.StackTrainer;
import assay.train.TrainedModel;
import assay.train.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One target model itself, for attacks that ask it or look inside. Models are not kept: the target
 * is trained again when the first such attack runs, which gives the same bytes, and that is checked
 * against what was kept of the first training.
 */
final class TargetAccess {
  /** Updates that a white-box attacker observes at most; epochs are joined where there are more. */
  private static final int MOST_UPDATES = 20;

  private final Study study;
  private final int model;
  private final float[] keptConfidence;
  private final List<float[]> checkpoints = new ArrayList<>();
  private boolean trained;
  private final AtomicReference<TrainedModel> again = new AtomicReference<>();

  /**
   * @param study of the targets
   * @param model number of the target
   * @param keptConfidence its confidence on all records of the study, from the first training
   */
  TargetAccess(Study study, int model, float[] keptConfidence) {
    this.study = study;
    this.model = model;
    this.keptConfidence = keptConfidence;
  }

  /** Access to each of the models of a study, of which this was kept. */
  static IntFunction<TargetAccess> of(Study study, ScoreStore.Contents kept) {
    return model -> {
      SignalMatrix confidence = kept.matrix(Signal.LOGIT_SCALED_CONFIDENCE);
      float[] row = new float[confidence.records()];
      confidence.copyRow(model, 0, row.length, row);
      return new TargetAccess(study, model, row);
    };
  }

  /** The labels-only view. */
  TargetModel labels() {
    return new TargetModel() {
      @Override
      public int classCount() {
        return study.records().classCount();
      }

      @Override
      public int[] predict(Dataset records) {
        return TargetModel.of(train()).predict(records);
      }
    };
  }

  /** Whether gradients can be had of models of this study. */
  static boolean hasGradients(Study study) {
    return study.trainer() instanceof StackTrainer;
  }

  /** Whether models of this study can be asked about records that are not in it. */
  static boolean answersAnything(Study study) {
    return !(study.trainer() instanceof CommandTrainer);
  }

  /**
   * The white-box view: gradients at the final parameters, and along the updates of all epochs (of
   * joined epochs where there are more than {@value #MOST_UPDATES}).
   */
  Gradients gradients() {
    return new Gradients() {
      @Override
      public int layers() {
        return at(last()).layers();
      }

      @Override
      public double[] squaredNorms(Dataset records) {
        return at(last()).squaredNorms(records);
      }

      @Override
      public double[] followedBy(Dataset records) {
        train();
        double[] sum = new double[records.size()];
        int updates = checkpoints.size() - 1;
        int joined = Math.max(1, (updates + MOST_UPDATES - 1) / MOST_UPDATES);
        for (int from = 0; from < updates; from += joined) {
          float[] before = checkpoints.get(from);
          float[] after = checkpoints.get(Math.min(updates, from + joined));
          float[] step = new float[before.length];
          for (int i = 0; i < step.length; i++) {
            step[i] = before[i] - after[i];
          }
          double[] along = at(before).along(records, step);
          for (int r = 0; r < sum.length; r++) {
            sum[r] += along[r];
          }
        }
        return sum;
      }
    };
  }

  private float[] last() {
    train();
    return checkpoints.get(checkpoints.size() - 1);
  }

  private assay.train.RecordGradients at(float[] parameters) {
    return ((StackTrainer) study.trainer()).gradients(study.records(), parameters);
  }

  private synchronized TrainedModel train() {
    if (!trained) {
      TrainingJob job = study.job(model);
      try {
        if (study.trainer() instanceof StackTrainer stack) {
          again.set(stack.watch(study.records(), job, checkpoints::add));
        } else {
          Consumer<assay.train.Trainer.Finished> keep = finished -> again.set(finished.model());
          study.trainer().train(study.records(), List.of(job), 1, keep);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("training was interrupted", e);
      }
      check();
      trained = true;
    }
    return java.util.Objects.requireNonNull(again.get());
  }

  private void check() {
    Dataset records = study.records();
    float[] now =
        Signals.of(
            Signal.LOGIT_SCALED_CONFIDENCE,
            java.util.Objects.requireNonNull(again.get()).logits(records),
            records.labels(),
            records.classCount());
    for (int r = 0; r < now.length; r++) {
      if (Float.floatToIntBits(now[r]) != Float.floatToIntBits(keptConfidence[r])) {
        throw new InputException(
            study
                + ": training model "
                + model
                + " again gave another model than the one that was audited (record "
                + records.recordIds().get(r)
                + "); was it trained on another machine? Attacks that look inside the model need it"
                + " trained here: delete the folder and run again");
      }
    }
  }
}
