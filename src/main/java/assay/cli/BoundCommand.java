package assay.cli;

import assay.attack.AttackScores;
import assay.bound.AuditorSettings;
import assay.bound.Calculator;
import assay.bound.EpsilonLowerBound;
import assay.bound.ErrorCounts;
import assay.bound.Estimator;
import assay.bound.Estimators;
import assay.bound.OneRunCounts;
import assay.bound.Trials;
import assay.data.ScoreFile;
import assay.stats.InputException;
import assay.stats.Seed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay bound}: one estimator as a calculator, from counts or from a file of scores. */
@Command(
    name = "bound",
    description = "Bound epsilon from counts, or from a file of attack scores.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  assay bound list",
      "  assay bound clopper-pearson --fn 10 --p 500 --fp 5 --n 500 --delta 1e-5",
      "  assay bound one-run-fdp --canaries 1000 --guesses 100 --correct 90",
      "  assay bound gdp scores.csv --json",
      "",
      "A score file is a table as assay scores reads it: columns score (higher =",
      "member) and member (1 or 0). The bound is true at its confidence only if all",
      "that it assumes holds.",
      "",
      "Exit codes: 0 printed, 2 a mistake in usage or input, 1 internal error."
    })
final class BoundCommand extends ConsoleCommand {
  private static final int NOT_GIVEN = Integer.MIN_VALUE;

  @Parameters(
      index = "0",
      paramLabel = "ESTIMATOR|list",
      description = "An estimator by its id; list shows all.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "A file of scores; or counts by the options below.")
  private @Nullable Path file;

  @Option(names = "--scores", paramLabel = "FILE", description = "The same as FILE.")
  private @Nullable Path scores;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "The column of scores, if it is not \"score\".")
  private @Nullable String column;

  @Option(
      names = "--only-canaries",
      description = "Only rows whose column canary is 1, as in the files of an audit.")
  private boolean onlyCanaries;

  @Option(names = "--fn", paramLabel = "N", description = "Members that the test missed.")
  private long fn = NOT_GIVEN;

  @Option(names = "--p", paramLabel = "N", description = "Trials with the record in.")
  private long p = NOT_GIVEN;

  @Option(names = "--fp", paramLabel = "N", description = "Non-members that the test accused.")
  private long fp = NOT_GIVEN;

  @Option(names = "--n", paramLabel = "N", description = "Trials with the record out.")
  private long n = NOT_GIVEN;

  @Option(names = "--canaries", paramLabel = "M", description = "Canaries (or trials) in all.")
  private int canaries = NOT_GIVEN;

  @Option(
      names = "--guesses",
      paramLabel = "R",
      description = "Guesses that were made; with a file: to make, half from each end.")
  private int guesses = NOT_GIVEN;

  @Option(names = "--correct", paramLabel = "V", description = "Guesses that were right.")
  private int correct = NOT_GIVEN;

  @Mixin private EstimatorOptions options = new EstimatorOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of ties and splits; ${DEFAULT-VALUE} if not given.")
  private long seed = 1;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (id.equals("list")) {
      list();
      return ExitCode.OK;
    }
    Estimator estimator = options.estimator(id);
    EpsilonLowerBound bound = bound(estimator);
    Trials trials = options.trials(estimator);
    if (json) {
      console.out().println(BoundText.json(bound, trials));
    } else {
      BoundText.print(bound, trials, console);
    }
    return ExitCode.OK;
  }

  private EpsilonLowerBound bound(Estimator estimator) throws IOException {
    if (file != null && scores != null) {
      throw new InputException("give the file of scores once, as FILE or with --scores");
    }
    Path from = file == null ? scores : file;
    boolean errors = fn != NOT_GIVEN || p != NOT_GIVEN || fp != NOT_GIVEN || n != NOT_GIVEN;
    boolean made = canaries != NOT_GIVEN || correct != NOT_GIVEN;
    if ((from != null ? 1 : 0) + (errors ? 1 : 0) + (made ? 1 : 0) > 1) {
      throw new InputException(
          "give one of: a file of scores; --fn, --p, --fp and --n; --canaries, --guesses and"
              + " --correct");
    }
    if (from != null) {
      AuditorSettings settings = options.settings(estimator, guesses());
      AttackScores read = read(from);
      return EstimatorOptions.checked(
          () ->
              Estimators.auditor(id, settings)
                  .audit(read, options.delta(), options.confidence(), Seed.of(seed)));
    }
    return fromCounts(estimator);
  }

  private OptionalInt guesses() {
    return guesses == NOT_GIVEN ? OptionalInt.empty() : OptionalInt.of(guesses);
  }

  private AttackScores read(Path from) throws IOException {
    ScoreFile read = ScoreFile.read(from, Optional.ofNullable(column), onlyCanaries);
    return new AttackScores("file", read.score(), read.member());
  }

  private EpsilonLowerBound fromCounts(Estimator estimator) {
    AuditorSettings settings = options.settings(estimator, OptionalInt.empty());
    if (Calculator.takesErrors(id)
        && fn != NOT_GIVEN
        && p != NOT_GIVEN
        && fp != NOT_GIVEN
        && n != NOT_GIVEN) {
      ErrorCounts counts = EstimatorOptions.checked(() -> new ErrorCounts(fn, p, fp, n));
      return EstimatorOptions.checked(
          () -> Calculator.of(id, settings, counts, options.delta(), options.confidence()));
    }
    if (Calculator.takesGuesses(id)
        && canaries != NOT_GIVEN
        && guesses != NOT_GIVEN
        && correct != NOT_GIVEN) {
      OneRunCounts counts =
          EstimatorOptions.checked(() -> new OneRunCounts(canaries, guesses, correct));
      return EstimatorOptions.checked(
          () -> Calculator.of(id, settings, counts, options.delta(), options.confidence()));
    }
    throw new InputException(
        id
            + " needs "
            + (Calculator.takesErrors(id)
                ? "--fn, --p, --fp and --n, or a file of scores"
                : Calculator.takesGuesses(id)
                    ? "--canaries, --guesses and --correct, or a file of scores"
                    : "a file of scores"));
  }

  private void list() {
    PrintWriter out = console.out();
    Paragraphs paragraphs = new Paragraphs(console);
    for (Estimator estimator : Estimators.all()) {
      out.println(
          String.format(
              Locale.ROOT,
              "%s: %s (%s)",
              estimator.id(),
              estimator.title(),
              estimator.reference()));
      paragraphs.print("  ", estimator.description());
      paragraphs.print("  gives     ", BoundText.kind(estimator.kind()));
      paragraphs.print("  answers   ", estimator.question());
      for (String assumption : estimator.assumptions()) {
        paragraphs.print("  assumes   ", assumption);
      }
      paragraphs.print("  valid for ", BoundText.trials(estimator));
      out.println();
    }
    out.println("assay bound --help shows what each takes.");
  }
}
