package assay.audit;

import assay.attack.AttackScores;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes what the bounds were computed from: one CSV per target model, a row per record, a column
 * per attack.
 */
final class ScoreFiles {
  private ScoreFiles() {}

  static void write(Path folder, String model, Material material, List<TargetScores> targets)
      throws IOException {
    Files.createDirectories(folder);
    for (int target = 0; target < targets.size(); target++) {
      Path file = folder.resolve(model + "-target-" + target + ".csv");
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      try (BufferedWriter out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
        List<AttackScores> columns = List.copyOf(targets.get(target).byAttack().values());
        out.write("record,canary,member");
        for (AttackScores column : columns) {
          out.write("," + column.attack());
        }
        out.write('\n');
        for (int r = 0; r < material.inMatrix(); r++) {
          out.write(quoted(material.all().recordIds().get(r)));
          out.write(r >= material.study() ? ",1" : ",0");
          out.write(columns.get(0).member()[r] ? ",1" : ",0");
          for (AttackScores column : columns) {
            out.write("," + column.score()[r]);
          }
          out.write('\n');
        }
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
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
