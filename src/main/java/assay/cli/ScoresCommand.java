package assay.cli;

import assay.audit.scores.ScoresPlan;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay scores FILE}: an audit of scores or predictions that come in a file. */
@Command(
    name = "scores",
    description = "Audit a file of scores or predictions.",
    sortOptions = false,
    footer = {
      "",
      "A table (CSV or JSON lines, gzipped or not; Parquet) has a row per record:",
      "member (0 or 1) and a score or a loss; or label with p_CLASS or logit_CLASS",
      "columns. A NumPy matrix (.npy with --keep, .npz) has a row per model and runs",
      "the attacks with reference models. docs/scores.md says more.",
      "",
      "Exit codes: 0 no violation found, 3 violation found, 4 inconclusive (also where",
      "nothing is claimed), 2 a mistake in the options or the file, 1 internal error."
    })
final class ScoresCommand extends ConsoleCommand {
  @Parameters(paramLabel = "FILE", description = "A table, or a matrix of many models.")
  private Path file = Path.of("");

  @Option(
      names = "--score",
      paramLabel = "COLUMN",
      description = {
        "A column of scores, or an attack on predictions or a matrix, with parameters as in"
            + " lira-online:variance=pooled; may be repeated, and bounds read the first."
      })
  private List<String> scores = new ArrayList<>();

  @Option(
      names = "--lower-is-member",
      description = "A low score means member. Always so for a column named loss.")
  private boolean lowerIsMember;

  @Option(
      names = "--member",
      paramLabel = "COLUMN",
      description = "1 where the record was trained on; member if not given.")
  private String member = "member";

  @Option(
      names = "--record",
      paramLabel = "COLUMN",
      description = "Record ids; record if there is one.")
  private @Nullable String record;

  @Option(
      names = "--model",
      paramLabel = "COLUMN",
      description = "Which model a row is about; model if there is one.")
  private @Nullable String model;

  @Option(
      names = "--canary",
      paramLabel = "COLUMN",
      description = {
        "1 where the record is a canary: bounds read these alone; canary if there is one."
      })
  private @Nullable String canary;

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description = "An attribute to look at by level; may be repeated.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description = {
        "For a NumPy matrix of scores (models x records): the mask of the same shape, 1 where the"
            + " record is in the model."
      })
  private @Nullable Path keep;

  @Option(
      names = "--population",
      paramLabel = "FILE",
      description = "Scores of the same models on records that are in none of them.")
  private @Nullable Path population;

  @Option(
      names = "--target",
      paramLabel = "ROW",
      description = "The model to audit; 0 if not given. The others are references.")
  private @Nullable Integer target;

  @Mixin private ClaimOptions claim = new ClaimOptions();

  @Override
  public Integer call() throws IOException {
    return claim.run(plan(), console);
  }

  private ScoresPlan plan() {
    return claim.plan(
        file,
        new ScoresPlan.Columns(
            scores,
            member,
            Optional.ofNullable(record),
            Optional.ofNullable(model),
            Optional.ofNullable(canary),
            groups),
        matrix(),
        Optional.empty(),
        lowerIsMember);
  }

  private Optional<ScoresPlan.Matrix> matrix() {
    if (keep == null && population == null && target == null) {
      return Optional.empty();
    }
    if (target != null && target < 0) {
      throw new InputException("--target must be >= 0, got " + target);
    }
    return Optional.of(
        new ScoresPlan.Matrix(
            Optional.ofNullable(keep),
            Optional.ofNullable(population),
            target == null ? 0 : target));
  }
}
