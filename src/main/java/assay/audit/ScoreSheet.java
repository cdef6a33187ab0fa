package assay.audit;

import assay.stats.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What bounds were computed from: a row per record, a column per attack, higher for "member".
 *
 * @param ids record ids
 * @param member per row
 * @param canary per row; empty where there are none
 * @param model per row; empty where there is one
 * @param columns by attack; the bounds read the first
 * @param heldOut how the first model did on each of its non-members; empty where only scores were
 *     seen
 */
public record ScoreSheet(
    List<String> ids,
    boolean[] member,
    Optional<boolean[]> canary,
    Optional<List<String>> model,
    Map<String, double[]> columns,
    Optional<StoredScores.HeldOut> heldOut) {
  /** Its file below {@code scores/}. */
  public static final String FILE = "scores.csv";

  /** Its file of losses, as {@link ScoreFiles} writes it. */
  static final String HELD_OUT = "held-out.csv";

  /** Names that a score cannot have, since these columns hold something else. */
  public static final List<String> RESERVED = List.of("record", "canary", "member", "model");

  /** Writes its files into {@code folder}, each whole or not at all. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (heldOut.isPresent()) {
      ScoreFiles.writeHeldOut(folder, HELD_OUT, heldOut.get().ids(), heldOut.get().losses());
    }
    Path file = folder.resolve(FILE);
    WholeFile.write(
        file,
        out -> {
          out.write("record,canary,member" + (model.isPresent() ? ",model" : ""));
          for (String attack : columns.keySet()) {
            out.write("," + ScoreFiles.quoted(attack));
          }
          out.write('\n');
          for (int r = 0; r < member.length; r++) {
            out.write(ScoreFiles.quoted(ids.get(r)));
            out.write(canary.isPresent() && canary.get()[r] ? ",1" : ",0");
            out.write(member[r] ? ",1" : ",0");
            if (model.isPresent()) {
              out.write("," + ScoreFiles.quoted(model.get().get(r)));
            }
            for (double[] column : columns.values()) {
              out.write("," + column[r]);
            }
            out.write('\n');
          }
        });
  }
}
