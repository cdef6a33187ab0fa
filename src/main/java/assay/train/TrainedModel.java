package assay.train;

import assay.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;

/** A trained classifier as an attacker or an evaluation meets it. */
public interface TrainedModel {
  /** Number of classes. */
  int classCount();

  /**
   * The logits of every record of {@code data}, before the softmax; record-major, records x
   * classes.
   *
   * @param data records with the features the model was trained on
   */
  float[] logits(Dataset data);

  /** What the training loop really did. */
  TrainingRecord record();

  /** Writes the model as an ordinary Deeplearning4j zip. */
  void save(Path zip) throws IOException;
}
