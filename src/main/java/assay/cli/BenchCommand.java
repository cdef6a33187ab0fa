package assay.cli;

import assay.stats.InputException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code assay bench}: what the machine's time buys. */
@Command(
    name = "bench",
    description = "Measure the training engine and the attacks.",
    subcommands = {BenchTrainCommand.class, BenchAttacksCommand.class},
    sortOptions = false,
    footer = {"", "docs/performance.md says what the figures mean."})
final class BenchCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new InputException(
        "assay bench measures train or attacks; assay bench train --help says more");
  }
}
