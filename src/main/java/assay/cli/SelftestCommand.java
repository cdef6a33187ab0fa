package assay.cli;

import assay.audit.AuditListener;
import assay.audit.zoo.SelfTest;
import assay.audit.zoo.SelfTestResult;
import assay.audit.zoo.SelfTestResult.Line;
import assay.audit.zoo.SelfTestResult.Outcome;
import assay.stats.InputException;
import assay.stats.Interval;
import assay.stats.Nearest;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay selftest}: the planted bugs, and who finds them. */
@Command(
    name = "selftest",
    description = "Find planted bugs, and accuse nothing that is right.",
    sortOptions = false,
    footer = {
      "",
      "Every planted bug must be flagged in nine of ten seeded trials, and no mechanism",
      "that keeps its claim more often than chance allows; docs/numerics.md has the figures.",
      "",
      "Exit codes: 0 all as expected, 3 a bug missed or a false alarm, 2 a mistake in",
      "usage, 1 internal error."
    })
final class SelftestCommand extends ConsoleCommand {
  @Option(names = "--quick", description = "Few trials of each: less than a minute.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "ID",
      description = "One entry by its id, or one family, such as clipping.")
  private @Nullable String only;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all trials; ${DEFAULT-VALUE} if not given.")
  private long seed = 1;

  @Override
  public Integer call() throws InterruptedException, IOException {
    List<String> names = SelfTest.names();
    if (only != null && !names.contains(only)) {
      throw new InputException(
          "--only: " + Visible.of(only) + " is not in the zoo; " + Nearest.hint(only, names));
    }
    int workers = Runtime.getRuntime().availableProcessors();
    SelfTest test = new SelfTest(seed, quick, workers, Clock.systemUTC());
    SelfTestResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console, json)) {
      result = run(test, progress);
    }
    if (json) {
      console.out().println(json(result));
    } else {
      print(result);
    }
    return result.asExpected() ? ExitCode.OK : ExitCode.VIOLATION;
  }

  private SelfTestResult run(SelfTest test, AuditListener progress) throws InterruptedException {
    String stage = "self-test";
    Optional<String> chosen = Optional.ofNullable(only);
    AtomicLong done = new AtomicLong();
    progress.started(stage, test.trials(chosen), 0);
    SelfTestResult result =
        test.run(chosen, line -> progress.advanced(stage, done.addAndGet(line.trials())));
    progress.finished(stage);
    return result;
  }

  private static String json(SelfTestResult result) throws IOException {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(result);
  }

  private void print(SelfTestResult result) {
    PrintWriter out = console.out();
    String family = "";
    List<String> failures = new ArrayList<>();
    for (Line line : result.lines()) {
      if (!line.family().equals(family)) {
        family = line.family();
        out.printf(
            Locale.ROOT,
            "%n%-36s %4s %9s %9s  %9s %8s  %s%n",
            family,
            "bug",
            "claimed",
            "true",
            "flagged",
            "time",
            "outcome");
      }
      out.printf(
          Locale.ROOT,
          "  %-34s %4s %9s %9s  %9s %7.1fs  %s by %s%n",
          line.id(),
          line.bug() > 42 ? "-" : Integer.toString(line.bug()),
          epsilon(line.claimedEpsilon()),
          epsilon(line.trueEpsilon()),
          line.flagged() + "/" + line.trials(),
          line.milliseconds() / 1000.0,
          words(line.outcome()),
          String.join(", ", line.detectors()));
      if (line.outcome() == Outcome.MISSED || line.outcome() == Outcome.FALSE_ALARM) {
        failures.add(line.id() + ": " + words(line.outcome()) + "; " + line.evidence());
      }
    }
    out.println();
    if (result.lines().stream().anyMatch(Line::isBug)) {
      out.printf(
          Locale.ROOT,
          "Bugs: %d found, %d missed, from %d of the 42 rows of the bug table; flagged in %s.%n",
          result.count(Outcome.FOUND),
          result.count(Outcome.MISSED),
          result.bugRows(),
          share(result.trials(true), result.detection()));
    }
    if (result.lines().stream().anyMatch(line -> !line.isBug())) {
      out.printf(
          Locale.ROOT,
          "Clean twins: %d clear, %d false alarms; flagged in %s, allowed is %.0f %%.%n",
          result.count(Outcome.CLEAR),
          result.count(Outcome.FALSE_ALARM),
          share(result.trials(false), result.falseAlarms()),
          100 * SelfTest.ALPHA);
    }
    failures.forEach(out::println);
  }

  private static String share(long[] counts, Interval interval) {
    return String.format(
        Locale.ROOT,
        "%d of %d trials (%.1f %%, exact 95 %% interval %.1f to %.1f %%)",
        counts[0],
        counts[1],
        100 * interval.estimate(),
        100 * interval.lower(),
        100 * interval.upper());
  }

  private static String epsilon(double value) {
    return value == Double.POSITIVE_INFINITY
        ? "infinite"
        : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String words(Outcome outcome) {
    return switch (outcome) {
      case FOUND -> "found";
      case MISSED -> "MISSED";
      case CLEAR -> "clear";
      case FALSE_ALARM -> "FALSE ALARM";
    };
  }
}
