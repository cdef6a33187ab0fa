package assay.audit;

import assay.audit.plan.PlanWriter;
import assay.audit.result.JsonText;
import assay.stats.InputException;
import assay.stats.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The promise on the canary coins, on disk before the first model is trained: coins and nonce
 * follow with the result, and whoever has kept the promise can tell that they were not chosen
 * afterwards.
 *
 * @param algorithm what the commitment is
 * @param commitment hexadecimal
 * @param canaries how many coins: of the canaries of every target, then of every model of a sweep's
 *     setting
 * @param planHash of the plan under which it was made, but for its number of shadow models, which a
 *     time budget may lower; empty where the plan names a network file
 * @param dataHash of the data under which it was made
 * @param madeAt by the clock of the auditor, ISO-8601, UTC
 */
public record Commitment(
    String algorithm,
    String commitment,
    int canaries,
    String planHash,
    String dataHash,
    String madeAt) {
  /** Its file name. */
  public static final String FILE = "commitment.json";

  /** What the commitment is. */
  public static final String ALGORITHM = "SHA-256 over nonce and coins";

  private static final int MOST_BYTES = 1 << 16;

  /**
   * What a commitment says of the plan it was made under.
   *
   * @param resolved the plan as a result holds it
   * @return hexadecimal; empty where the plan names a network file, whose content counts
   */
  public static String planHash(Map<String, Object> resolved) {
    Map<String, Object> tree = new LinkedHashMap<>(resolved);
    tree.remove("shadows");
    return PlanWriter.planHash(tree).orElse("");
  }

  /**
   * Writes it into {@code folder}, whole or not at all. One that says the same but for its time
   * stays: an audit that is taken up again has promised already.
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(FILE);
    if (Files.isRegularFile(file) && saysTheSame(file)) {
      return;
    }
    WholeFile.write(file, JsonText.of(this));
  }

  private boolean saysTheSame(Path file) throws IOException {
    try {
      Commitment there = read(file);
      return new Commitment(
              there.algorithm(),
              there.commitment(),
              there.canaries(),
              there.planHash(),
              there.dataHash(),
              madeAt)
          .equals(this);
    } catch (InputException e) {
      return false;
    }
  }

  /**
   * Reads {@code file}.
   *
   * @throws InputException where it is none
   */
  public static Commitment read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new InputException(file + ": is larger than a commitment can be");
    }
    return JsonText.read(FILE, Files.readAllBytes(file), Commitment.class);
  }
}
