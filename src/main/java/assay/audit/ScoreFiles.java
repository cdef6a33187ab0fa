package assay.audit;

import assay.attack.AttackScores;
import assay.evaluate.RecordLosses;
import assay.stats.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes what the bounds were computed from: one CSV per target model, a row per record, a column
 * per attack; and what the first target did on each held-out record. Neither features nor labels
 * nor groups are written. {@link StoredScores} reads them.
 */
final class ScoreFiles {
  /** Columns of the held-out file. */
  static final List<String> HELD_OUT = List.of("record", "correct", "loss", "brier", "confidence");

  private ScoreFiles() {}

  static String targetFile(String model, int target) {
    return model + "-target-" + target + ".csv";
  }

  static String heldOutFile(String model, int target) {
    return model + "-held-out" + (target == 0 ? "" : "-" + target) + ".csv";
  }

  /** Of the first target: a loss per canary, which exposure ranks. */
  static String canaryFile(String model) {
    return model + "-canaries.csv";
  }

  static void writeHeldOut(Path folder, String name, List<String> ids, RecordLosses losses)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    WholeFile.write(
        file,
        out -> {
          out.write(String.join(",", HELD_OUT));
          out.write('\n');
          for (int r = 0; r < ids.size(); r++) {
            out.write(quoted(ids.get(r)));
            out.write(losses.correct()[r] ? ",1" : ",0");
            out.write("," + losses.logLoss()[r]);
            out.write("," + losses.brier()[r]);
            out.write("," + losses.confidence()[r]);
            out.write('\n');
          }
        });
  }

  static void write(Path folder, String model, Material material, List<TargetScores> targets)
      throws IOException {
    for (int target = 0; target < targets.size(); target++) {
      write(
          folder,
          targetFile(model, target),
          material,
          0,
          List.copyOf(targets.get(target).byAttack().values()));
    }
  }

  /**
   * Writes columns of scores with the same memberships.
   *
   * @param first record of the membership matrix that the columns begin with
   */
  static void write(
      Path folder, String name, Material material, int first, List<AttackScores> columns)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    WholeFile.write(
        file,
        out -> {
          out.write("record,canary,member");
          for (AttackScores column : columns) {
            String attack = column.attack();
            out.write("," + (attack.matches("[A-Za-z0-9._-]+") ? attack : quoted(attack)));
          }
          out.write('\n');
          for (int r = 0; r < columns.get(0).member().length; r++) {
            out.write(quoted(material.all().recordIds().get(first + r)));
            out.write(first + r >= material.study() ? ",1" : ",0");
            out.write(columns.get(0).member()[r] ? ",1" : ",0");
            for (AttackScores column : columns) {
              out.write("," + column.score()[r]);
            }
            out.write('\n');
          }
        });
  }

  /**
   * Always quoted, so that no id can become a column; a leading sign gets an apostrophe, so that no
   * id becomes a formula.
   */
  static String quoted(String id) {
    String safe = id.matches("[=+@\\-\t\r].*") && !id.matches("-?[0-9.]+") ? "'" + id : id;
    return '"' + safe.replace("\"", "\"\"") + '"';
  }
}
