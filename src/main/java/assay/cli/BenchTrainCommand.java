package assay.cli;

import assay.stats.InputException;
import assay.train.TrainingBenchmark;
import assay.train.TrainingBenchmark.Figure;
import assay.train.TrainingBenchmark.Setting;
import assay.train.TrainingBenchmark.Target;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay bench train}: the stacked engine against its floor and against Deeplearning4j. */
@Command(
    name = "train",
    description = "Measure the stacked engine against its floor and Deeplearning4j.",
    sortOptions = false,
    footer = {
      "",
      "purchase is 600-128-100 on 600 binary features, adult is 100-64-2 on 94 one-hot and 6",
      "numeric ones; batch 128, SGD with momentum, each model on half of 20,000 records.",
      "Step times are CPU times of one thread and rounds are interleaved, so other load moves",
      "ratios little; the wall clock of two threads needs two idle cores.",
      "docs/performance.md says what the figures mean and has the comparison with PyTorch.",
      "",
      "Exit codes: 0 measured, 2 a mistake in usage, 1 internal error."
    })
final class BenchTrainCommand extends ConsoleCommand {
  @Option(
      names = "--setting",
      paramLabel = "NAME",
      description = "purchase, adult or both; ${DEFAULT-VALUE} if not given.")
  private String setting = "both";

  @Option(names = "--rounds", description = "Interleaved rounds; ${DEFAULT-VALUE} if not given.")
  private int rounds = 7;

  @Option(
      names = "--epochs",
      description = "Epochs of each measured training; ${DEFAULT-VALUE} if not given.")
  private int epochs = 2;

  @Option(
      names = "--models",
      paramLabel = "N",
      description =
          "Also measure the cost of a model from 16 to N models, by factors of 4; not if not"
              + " given.")
  private int models;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "Train on purchase_x.f32, purchase_y.i32, adult_x.f32 and adult_y.i32 (raw,"
              + " little-endian) instead of generated records.")
  private @Nullable Path data;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 1 || epochs < 1 || (models != 0 && models < 16)) {
      throw new InputException(
          "bench train needs --rounds >= 1, --epochs >= 1 and --models >= 16, got "
              + rounds
              + ", "
              + epochs
              + " and "
              + models);
    }
    Consumer<String> progress =
        json
            ? text -> {}
            : text -> {
              console.err().println(text);
              console.err().flush();
            };
    List<Figure> figures = new ArrayList<>();
    for (Setting chosen : chosen()) {
      TrainingBenchmark benchmark =
          new TrainingBenchmark(chosen, rounds, epochs, Optional.ofNullable(data), progress);
      figures.addAll(benchmark.steps());
      figures.addAll(benchmark.threads());
      if (models > 0) {
        figures.addAll(benchmark.models(models));
      }
    }
    if (json) {
      console
          .out()
          .println(
              JsonMapper.builder()
                  .addModule(new Jdk8Module())
                  .enable(SerializationFeature.INDENT_OUTPUT)
                  .build()
                  .writeValueAsString(
                      new Printed("1.0", Runtime.version().toString(), rounds, figures)));
    } else {
      print(figures);
    }
    return ExitCode.OK;
  }

  /**
   * The figures as JSON.
   *
   * @param schemaVersion of this form
   * @param java that ran it
   * @param rounds behind each median
   * @param figures in the order measured
   */
  record Printed(String schemaVersion, String java, int rounds, List<Figure> figures) {}

  private List<Setting> chosen() {
    if (setting.equals("both")) {
      return List.of(Setting.values());
    }
    return Arrays.stream(Setting.values())
        .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(setting))
        .map(List::of)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "--setting must be purchase, adult or both, got " + Visible.of(setting)));
  }

  private void print(List<Figure> figures) {
    PrintWriter out = console.out();
    out.println("These are figures of this machine at this time; ratios carry over, times do not.");
    String last = "";
    for (Figure figure : figures) {
      if (!figure.setting().equals(last)) {
        last = figure.setting();
        out.println();
        out.printf(
            Locale.ROOT,
            "%-36s %10s %21s %-12s %s%n",
            last.toLowerCase(Locale.ROOT),
            "median",
            "(least to most)",
            "",
            "wanted");
      }
      out.printf(
          Locale.ROOT,
          "  %-34s %10.3f %21s %-12s %s%n",
          figure.name(),
          figure.median(),
          String.format(Locale.ROOT, "(%.3f to %.3f)", figure.low(), figure.high()),
          figure.unit(),
          figure.target().map(target -> wanted(target, figure.median())).orElse(""));
    }
  }

  private static String wanted(Target target, double median) {
    return target.kind()
        + " "
        + String.format(Locale.ROOT, "%.1f", target.value())
        + (target.met(median) ? "" : ": missed");
  }
}
