package assay.cli;

import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.Estimator;
import assay.bound.Estimators;
import assay.bound.PowerForecast;
import assay.stats.InputException;
import assay.stats.Rounded;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay power}: what an audit of a given size could see, before anything is trained. */
@Command(
    name = "power",
    description = "What an audit of a given size can prove.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  assay power one-run-fdp --claim 2 --canaries 1000",
      "  assay power one-run-fdp --claim 2 --catch 4",
      "  assay power one-run --claim 1 --canaries 300 --q 0.1 --steps 100",
      "",
      "The forecast holds for an attack whose scores are as good as the Gaussian",
      "mechanism gives or, with --q and --steps, as DP-SGD with these batches, which",
      "gives less; a weaker attack needs a larger leak, or more canaries.",
      "",
      "Exit codes: 0 printed, 2 a mistake in usage, 1 internal error."
    })
final class PowerCommand extends ConsoleCommand {
  private static final int NOT_GIVEN = Integer.MIN_VALUE;

  @Parameters(paramLabel = "ESTIMATOR", description = "An estimator that may gate, by its id.")
  private String id = "";

  @Option(
      names = "--claim",
      paramLabel = "EPS",
      required = true,
      description = "The epsilon that was claimed, at delta.")
  private double claim;

  @Option(
      names = "--canaries",
      paramLabel = "M",
      description = "Canaries, or trials in and out together: which true epsilon is caught?")
  private int canaries = NOT_GIVEN;

  @Option(
      names = "--catch",
      paramLabel = "EPS",
      description = "A true epsilon to catch: how many canaries does it take?")
  private double wanted = Double.NaN;

  @Option(
      names = "--power",
      paramLabel = "P",
      description = "Probability of catching it; ${DEFAULT-VALUE} if not given.")
  private double power = 0.9;

  @Mixin private EstimatorOptions options = new EstimatorOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Estimator estimator = options.estimator(id);
    check(estimator);
    if (!options.againstGiven()) {
      options.against(Double.isNaN(wanted) ? Math.max(0.1, 2 * claim) : wanted);
    }
    AuditorSettings settings = options.settings(estimator, OptionalInt.empty());
    EpsilonAuditor auditor =
        EstimatorOptions.checked(() -> Estimators.auditor(estimator.id(), settings));
    if (canaries != NOT_GIVEN) {
      print(
          EstimatorOptions.checked(
              () ->
                  PowerForecast.smallestCaught(
                      auditor,
                      options.alternative(estimator),
                      canaries,
                      claim,
                      options.delta(),
                      options.confidence(),
                      power)));
    } else {
      print(
          EstimatorOptions.checked(
              () ->
                  PowerForecast.scoresNeeded(
                      auditor,
                      options.alternative(estimator),
                      wanted,
                      claim,
                      options.delta(),
                      options.confidence(),
                      power)));
    }
    return ExitCode.OK;
  }

  private void check(Estimator estimator) {
    if (!estimator.mayGate()) {
      throw new InputException(id + " is an estimate: nothing may gate on it, so it has no power");
    }
    if ((canaries == NOT_GIVEN) == Double.isNaN(wanted)) {
      throw new InputException("give one of --canaries and --catch");
    }
    if (!(claim >= 0 && claim < 64)) {
      throw new InputException("--claim must be in [0, 64), got " + claim);
    }
    if (canaries == NOT_GIVEN && !(wanted > claim)) {
      throw new InputException("--catch must be above --claim, got " + wanted);
    }
    if (!(options.delta() > 0)) {
      throw new InputException("--delta must be in (0, 1) for a forecast, got 0");
    }
  }

  private void print(OptionalDouble caught) throws IOException {
    if (json) {
      ObjectNode node = node();
      node.put("canaries", canaries);
      if (caught.isPresent()) {
        node.put("smallestCaught", caught.getAsDouble());
      } else {
        node.putNull("smallestCaught");
      }
      console.out().println(mapper().writeValueAsString(node));
      return;
    }
    new Paragraphs(console)
        .print(
            "",
            start()
                + BoundText.plain(canaries)
                + " canaries or trials "
                + (caught.isPresent()
                    ? "exceeds it with "
                        + percent()
                        + " power where the true epsilon is at least "
                        + up(caught.getAsDouble())
                    : "does not exceed it even where the true epsilon is 64")
                + rest());
  }

  private void print(OptionalInt needed) throws IOException {
    if (json) {
      ObjectNode node = node();
      node.put("catch", wanted);
      if (needed.isPresent()) {
        node.put("canariesNeeded", needed.getAsInt());
      } else {
        node.putNull("canariesNeeded");
      }
      console.out().println(mapper().writeValueAsString(node));
      return;
    }
    new Paragraphs(console)
        .print(
            "",
            start()
                + (needed.isPresent()
                    ? needed.getAsInt()
                        + " canaries or trials exceeds it with "
                        + percent()
                        + " power where the true epsilon is "
                        + BoundText.plain(wanted)
                    : "ten million canaries or trials does not exceed it with "
                        + percent()
                        + " power where the true epsilon is "
                        + BoundText.plain(wanted))
                + rest());
  }

  private String start() {
    return "Claim: epsilon "
        + BoundText.plain(claim)
        + " at delta "
        + BoundText.plain(options.delta())
        + ". The bound of "
        + id
        + " at "
        + Confidence.percent(options.confidence().level())
        + " % confidence from ";
  }

  private String rest() {
    return ", for scores as good as "
        + options.alternative(options.estimator(id)).words()
        + ". The forecast: "
        + basis()
        + ".";
  }

  private String basis() {
    return PowerForecast.basis(id, options.thresholds());
  }

  private String percent() {
    return BoundText.plain(100 * power) + " %";
  }

  private static String up(double epsilon) {
    return Rounded.ceiling(epsilon, 3);
  }

  private ObjectNode node() {
    ObjectNode node = mapper().createObjectNode();
    node.put("estimator", id);
    node.put("claim", claim);
    node.put("delta", options.delta());
    node.put("confidence", options.confidence().level());
    node.put("power", power);
    node.put("forecast", basis());
    node.put("scoresAsGoodAs", options.alternative(options.estimator(id)).words());
    return node;
  }

  private static ObjectMapper mapper() {
    return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  }
}
