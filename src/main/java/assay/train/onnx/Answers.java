package assay.train.onnx;

import java.util.List;
import java.util.Optional;

/**
 * What a classifier said of every record.
 *
 * @param values record-major, records x width, finite
 * @param width values per record, at least 2
 * @param probabilities whether the values of every record are in [0, 1] and sum to 1; else they are
 *     logits
 * @param classes names of the classes in the order of the values, where the model tells them
 * @param output name of the output that was read
 * @param notes what a reader must know of how the records were given
 */
public record Answers(
    float[] values,
    int width,
    boolean probabilities,
    Optional<List<String>> classes,
    String output,
    List<String> notes) {
  public Answers {
    notes = List.copyOf(notes);
  }
}
