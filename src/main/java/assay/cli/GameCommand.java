package assay.cli;

import assay.attack.AttackParameter;
import assay.attack.AttackScores;
import assay.audit.RegisteredNames;
import assay.audit.Sources;
import assay.audit.TimeBudget;
import assay.audit.game.Game;
import assay.audit.game.GameDescriptor;
import assay.audit.game.GameFiles;
import assay.audit.game.GamePlan;
import assay.audit.game.GamePlanReader;
import assay.audit.game.GameResult;
import assay.audit.game.GameRunner;
import assay.audit.game.GameSetup;
import assay.audit.game.Games;
import assay.audit.game.MechanismSamples;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanReader;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.Estimators;
import assay.data.Dataset;
import assay.data.DatasetLoader;
import assay.stats.InputException;
import assay.stats.Rounded;
import assay.stats.Seed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay game list}, {@code show ID} and {@code run ID}. */
@Command(
    name = "game",
    description = "Train or run something only to audit it.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  assay game list",
      "  assay game show white-box",
      "  assay game run --plan attacks/games/white-box.yaml",
      "  assay game run many-models --plan attacks/digits.yaml --epsilon 10",
      "  assay game run mechanism --epsilon 1 --set mechanism=laplace",
      "",
      "Exit codes: 0 no violation found, 3 violation found, 4 inconclusive, 2 a",
      "mistake in usage or data, 1 internal error; docs/games.md says more."
    })
final class GameCommand extends ConsoleCommand {
  private static final int LEAST_WIDTH = 60;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "list|show|run",
      description = "What to do; list if not given.")
  private String action = "list";

  @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "A game, by its id.")
  private String id = "";

  @Option(
      names = "--plan",
      paramLabel = "PLAN",
      description = {
        "Play the game of this plan, such as attacks/games/white-box.yaml; or, with an ID, take the"
            + " data of an audit's plan, such as attacks/digits.yaml."
      })
  private @Nullable Path plan;

  @Option(
      names = "--samples",
      paramLabel = "FILE",
      description = "Outputs of a mechanism: two columns, one input and its neighbor.")
  private @Nullable Path samples;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description = "The claim; the plan's, or 4, if not given.")
  private @Nullable Double epsilonGiven;

  @Option(
      names = "--delta",
      paramLabel = "D",
      description = "Of the claim; the plan's, or 1e-5, if not given.")
  private @Nullable Double deltaGiven;

  @Option(
      names = "--confidence",
      paramLabel = "C",
      description = "Of the bounds; the plan's, or 0.95, if not given.")
  private @Nullable Double confidenceGiven;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the game; show ID lists them. May be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random; the plan's, or 1, if not given.")
  private @Nullable Long seedGiven;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads; all processors if not given. The result does not depend on it.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--time-budget",
      paramLabel = "TIME",
      description = {
        "For many-models: add models for so long, such as 10m, and stop as soon as the sequential"
            + " bound refutes the claim. That bound alone then decides."
      })
  private @Nullable String timeBudget;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = "Write the scores that the bounds were computed from.")
  private @Nullable Path scores;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  private double epsilon = 4;
  private double delta = 1e-5;
  private double confidence = 0.95;
  private long seed = 1;

  @Override
  public Integer call() throws InterruptedException, IOException {
    switch (action) {
      case "list" -> {
        if (!id.isEmpty()) {
          throw new InputException(
              "assay game list takes no id; assay game show " + Visible.of(id) + " shows one");
        }
        list(console.out());
        return ExitCode.OK;
      }
      case "show" -> {
        show(game().descriptor());
        return ExitCode.OK;
      }
      case "run" -> {
        return run();
      }
      default ->
          throw new InputException(
              "assay game can list, show ID or run ID, got "
                  + Visible.of(action)
                  + (Games.ids().contains(action) ? "; assay game run " + action : ""));
    }
  }

  private Game game() {
    if (id.isEmpty()) {
      throw new InputException(
          "assay game " + action + " needs the id of a game: " + String.join(", ", Games.ids()));
    }
    try {
      return Games.byId(id);
    } catch (IllegalArgumentException e) {
      throw new InputException(Visible.of(String.valueOf(e.getMessage())), e);
    }
  }

  private int run() throws InterruptedException, IOException {
    Optional<GamePlan> played = plan == null ? Optional.empty() : GamePlanReader.read(plan);
    played.ifPresent(
        p -> {
          if (!id.isEmpty() && !id.equals(p.game())) {
            throw new InputException(
                plan + " is a plan of " + p.game() + "; leave out the id, or take another plan");
          }
          id = p.game();
          epsilon = p.epsilon();
          delta = p.delta();
          confidence = p.confidence();
          seed = p.seed();
        });
    epsilon = epsilonGiven == null ? epsilon : epsilonGiven;
    delta = deltaGiven == null ? delta : deltaGiven;
    confidence = confidenceGiven == null ? confidence : confidenceGiven;
    seed = seedGiven == null ? seed : seedGiven;
    Map<String, String> parameters = new LinkedHashMap<>();
    played.ifPresent(p -> parameters.putAll(p.parameters()));
    parameters.putAll(parameters());
    return run(game(), played, parameters);
  }

  private int run(Game game, Optional<GamePlan> plan, Map<String, String> parameters)
      throws InterruptedException, IOException {
    check();
    Optional<Dataset> data = plan.isPresent() ? loaded(plan.get().data()) : data(game.descriptor());
    Optional<MechanismSamples> given =
        samples == null ? Optional.empty() : Optional.of(GameFiles.readSamples(samples));
    GameRunner.Played done;
    try (ProgressDisplay progress = ProgressDisplay.of(console, json)) {
      done =
          GameRunner.play(
              game,
              parameters,
              budgeted(
                  game.descriptor(),
                  new GameSetup(
                      data,
                      given,
                      epsilon,
                      delta,
                      Confidence.of(confidence),
                      Seed.of(seed).child("game").child(game.descriptor().id()),
                      workers,
                      progress)),
              seed);
    }
    Optional<AttackScores> used = done.evidence().scores();
    if (scores != null) {
      GameFiles.writeScores(
          scores,
          used.orElseThrow(
              () -> new InputException("--scores: this game counts events and has no scores")));
    }
    if (json) {
      console.out().println(GameFiles.json(done.result()));
    } else {
      print(done.result());
    }
    return done.result().verdict().outcome().exitCode();
  }

  private GameSetup budgeted(GameDescriptor game, GameSetup setup) {
    if (timeBudget == null) {
      return setup;
    }
    if (!game.id().equals("many-models")) {
      throw new InputException(
          "--time-budget goes with many-models, where every trial is a training with noise of its"
              + " own, so that one may stop at any time; the trials of "
              + game.id()
              + " are "
              + game.trials().text());
    }
    return setup.within(
        TimeBudget.parse(timeBudget)
            .orElseThrow(
                () ->
                    new InputException(
                        "--time-budget must be "
                            + TimeBudget.FORM
                            + ", got "
                            + Visible.of(String.valueOf(timeBudget)))));
  }

  private void check() {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new InputException("--epsilon must be a finite number > 0, got " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new InputException("--delta must be in (0, 1), got " + delta);
    }
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new InputException("--confidence must be in (0.5, 1), got " + confidence);
    }
    if (workers < 1) {
      throw new InputException("--workers must be >= 1, got " + workers);
    }
  }

  private static Optional<Dataset> loaded(Optional<AuditPlan.DataPlan> data) throws IOException {
    return data.isEmpty()
        ? Optional.empty()
        : Optional.of(new DatasetLoader().load(Sources.of(data.get())).dataset());
  }

  private Optional<Dataset> data(GameDescriptor descriptor) throws IOException {
    if (!descriptor.needsData()) {
      if (plan != null) {
        throw new InputException("--plan: " + descriptor.id() + " needs no data");
      }
      return Optional.empty();
    }
    if (plan == null) {
      throw new InputException(
          descriptor.id()
              + " trains on data: give a plan that names them, such as --plan"
              + " attacks/digits.yaml");
    }
    AuditPlan read = new PlanReader(new RegisteredNames()).read(plan, List.of());
    return loaded(Optional.of(read.data()));
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String setting : settings) {
      int at = setting.indexOf('=');
      if (at < 1) {
        throw new InputException(
            "--set must be NAME=VALUE, such as steps=50, got " + Visible.of(setting));
      }
      parameters.put(setting.substring(0, at), setting.substring(at + 1));
    }
    return parameters;
  }

  private static void list(PrintWriter out) {
    for (Game game : Games.all()) {
      GameDescriptor d = game.descriptor();
      out.println(
          String.format(
              Locale.ROOT,
              "  %-14s %-4s %-36s %s",
              d.id(),
              d.threatModel().id(),
              d.title(),
              d.primary()));
    }
    out.println();
    out.println("assay game show ID says what one assumes and takes.");
  }

  private void show(GameDescriptor game) {
    PrintWriter out = console.out();
    out.println(game.id() + ": " + game.title());
    out.println();
    paragraph("", game.description());
    out.println();
    paragraph("Reference  ", game.reference());
    paragraph("Attacker   ", game.threatModel().id() + ", " + game.threatModel().text());
    paragraph("Scores of  ", game.trials().text());
    paragraph("Estimators ", String.join(", ", game.estimators()) + "; the first decides");
    out.println();
    out.println("Assumes");
    game.assumptions().forEach(text -> paragraph("  - ", text));
    out.println();
    out.println("Parameters (--set NAME=VALUE)");
    for (AttackParameter parameter : game.parameters()) {
      out.println(
          "  " + parameter.name() + ": " + parameter.range() + "; default " + parameter.standard());
      paragraph("      ", parameter.text());
    }
  }

  private void print(GameResult result) {
    PrintWriter out = console.out();
    out.println(result.game() + ": " + result.title());
    paragraph("Attacker   ", result.threatModel() + ", " + result.attacker());
    paragraph(
        "Claim      ",
        "epsilon "
            + Rounded.exact(result.epsilon())
            + " at delta "
            + Rounded.exact(result.delta()));
    paragraph("Mechanism  ", result.mechanism());
    out.println();
    out.println("  estimator         epsilon >=   of claim    ceiling  from");
    for (EpsilonLowerBound bound : result.bounds()) {
      out.println(
          String.format(
              Locale.ROOT,
              "  %-16s %11.4f %9.1f%% %10.4f  %s%s",
              bound.estimator(),
              down(bound.epsilon()),
              Math.floor(1000 * bound.epsilon() / result.epsilon()) / 10,
              down(bound.ceiling()),
              counts(bound),
              bound.estimator().equals(result.primary()) ? " (decides)" : ""));
    }
    out.println();
    result
        .facts()
        .forEach(
            (name, value) -> out.println(String.format(Locale.ROOT, "  %-26s %.4f", name, value)));
    paragraph("Verdict    ", result.verdict().reason());
    out.println();
    out.println("Assumed");
    result.assumptions().forEach(text -> paragraph("  - ", text));
    for (EpsilonLowerBound bound : result.bounds()) {
      paragraph(
          "  " + bound.estimator() + ": ",
          String.join(" ", Estimators.byId(bound.estimator()).assumptions())
              + " Family: "
              + bound.nullFamily()
              + ". Thresholds or guesses: "
              + bound.multiplicity()
              + ".");
    }
    result.notes().forEach(text -> paragraph("Note: ", text));
  }

  private static String counts(EpsilonLowerBound bound) {
    List<String> parts = new ArrayList<>();
    bound
        .counts()
        .forEach((name, value) -> parts.add(String.format(Locale.ROOT, "%s %.6g", name, value)));
    return String.join(", ", parts);
  }

  private static double down(double value) {
    return Math.floor(value * 1e4) / 1e4;
  }

  /** A text that begins with a label and goes on below its end. */
  private void paragraph(String label, String text) {
    int width =
        Math.max(LEAST_WIDTH, Math.min(100, console.terminal().width())) - 1 - label.length();
    String lead = label;
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        console.out().println(lead + line);
        lead = " ".repeat(label.length());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    console.out().println(lead + line);
  }
}
