package assay.attack;

import assay.data.Dataset;
import assay.train.TrainedModel;

/** What an attacker may ask the target on records of their own making. */
public interface TargetModel {
  /** Number of classes. */
  int classCount();

  /** The predicted class of every record: the first of the largest logits. */
  int[] predict(Dataset records);

  /** The labels-only view of a trained model. */
  static TargetModel of(TrainedModel model) {
    return new TargetModel() {
      @Override
      public int classCount() {
        return model.classCount();
      }

      @Override
      public int[] predict(Dataset records) {
        int classes = model.classCount();
        float[] logits = model.logits(records);
        int[] predicted = new int[records.size()];
        for (int r = 0; r < predicted.length; r++) {
          int best = 0;
          for (int c = 1; c < classes; c++) {
            if (logits[r * classes + c] > logits[r * classes + best]) {
              best = c;
            }
          }
          predicted[r] = best;
        }
        return predicted;
      }
    };
  }
}
