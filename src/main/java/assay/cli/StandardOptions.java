package assay.cli;

import picocli.CommandLine.Option;

/** What every command takes; {@link CommandRunner} adds it. */
final class StandardOptions {
  @Option(names = "--stacktrace", description = "On an error, show where in the code it arose.")
  boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
