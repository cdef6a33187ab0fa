package assay.cli;

import assay.attack.AttackBench;
import assay.stats.InputException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay bench attacks}: what the attacks cost on this machine. */
@Command(
    name = "attacks",
    description = "Measure the attacks on signals in memory.",
    sortOptions = false,
    footer = {
      "",
      "CPU time of the one thread that works, which other load does not change. Signals are random:",
      "a time says nothing about strength."
    })
final class BenchAttacksCommand extends ConsoleCommand {
  @Option(names = "--records", description = "Records; ${DEFAULT-VALUE} if not given.")
  private int records = 20_000;

  @Option(names = "--models", description = "Reference models; ${DEFAULT-VALUE} if not given.")
  private int models = 64;

  @Option(names = "--runs", description = "Counted runs of each; ${DEFAULT-VALUE} if not given.")
  private int runs = 15;

  @Override
  public Integer call() {
    if (records < 1 || models < 2 || models % 2 != 0 || runs < 1) {
      throw new InputException(
          "bench attacks needs --records >= 1, an even --models >= 2 and --runs >= 1, got "
              + records
              + ", "
              + models
              + " and "
              + runs);
    }
    console
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d records, %d reference models, 5,000 population records",
                records,
                models));
    console.out().println("attack              CPU ms, median (least to most) of " + runs);
    AttackBench.run(
        records,
        models,
        runs,
        row ->
            console
                .out()
                .println(
                    String.format(
                        Locale.ROOT,
                        "%-18s %8.1f (%.1f to %.1f)",
                        row.id(),
                        row.median(),
                        row.least(),
                        row.most())));
    return ExitCode.OK;
  }
}
