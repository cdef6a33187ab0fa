package assay.cli;

import assay.audit.scores.ScoresPlan;
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

/** {@code assay model MODEL}: an audit of a model file with its members and non-members. */
@Command(
    name = "model",
    description = "Audit a model file.",
    sortOptions = false,
    footer = {
      "",
      "MODEL is an ONNX file or a Deeplearning4j zip. Both tables have a row per record:",
      "a label and the features as the model takes them, in its order where it has one",
      "input for all, else by name. docs/scores.md says more.",
      "",
      "Exit codes: 0 no violation found, 3 violation found, 4 inconclusive (also where",
      "nothing is claimed), 2 a mistake in the options or a file, 1 internal error."
    })
final class ModelCommand extends ConsoleCommand {
  @Parameters(paramLabel = "MODEL", description = "The model.")
  private Path model = Path.of("");

  @Option(
      names = "--members",
      required = true,
      paramLabel = "FILE",
      description = "Records that the model was trained on.")
  private Path members = Path.of("");

  @Option(
      names = "--non-members",
      required = true,
      paramLabel = "FILE",
      description = "Records that it was not trained on.")
  private Path nonMembers = Path.of("");

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The true class; label if not given.")
  private String label = "label";

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = {
        "A class, once for each in the model's order; as the model says if not given."
      })
  private List<String> classes = new ArrayList<>();

  @Option(
      names = "--leave-out",
      paramLabel = "COLUMN",
      description = "A column that the model does not take; may be repeated.")
  private List<String> leaveOut = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "The output to read, where several hold probabilities or logits.")
  private @Nullable String output;

  @Option(
      names = "--reference",
      paramLabel = "MODEL",
      description = {
        "A model of the same recipe that has seen none of these records; may be repeated."
      })
  private List<Path> references = new ArrayList<>();

  @Option(
      names = "--attack",
      paramLabel = "ID",
      description = "An attack to run; may be repeated, and bounds read the first.")
  private List<String> attacks = new ArrayList<>();

  @Option(
      names = "--record",
      paramLabel = "COLUMN",
      description = "Record ids; record if there is one.")
  private @Nullable String record;

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description = "An attribute to look at by level; may be repeated.")
  private List<String> groups = new ArrayList<>();

  @Mixin private ClaimOptions claim = new ClaimOptions();

  @Override
  public Integer call() throws IOException {
    ScoresPlan plan =
        claim.plan(
            model,
            new ScoresPlan.Columns(
                attacks,
                "member",
                Optional.ofNullable(record),
                Optional.empty(),
                Optional.empty(),
                groups),
            Optional.empty(),
            Optional.of(
                new ScoresPlan.ModelFile(
                    members,
                    nonMembers,
                    label,
                    leaveOut,
                    references,
                    Optional.ofNullable(output),
                    classes)),
            false);
    return claim.run(plan, console);
  }
}
