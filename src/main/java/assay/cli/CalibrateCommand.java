package assay.cli;

import assay.privacy.NeighboringRelation;
import assay.privacy.NoiseCalibration;
import assay.privacy.PldAccountant;
import assay.privacy.PrivacyClaim.ApproximateDp;
import assay.stats.InputException;
import assay.stats.Rounded;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay calibrate}: the noise, steps or sampling rate that keep an epsilon. */
@Command(
    name = "calibrate",
    description = "Noise for a wanted epsilon.",
    sortOptions = false,
    footer = {
      "",
      "Give two of --sigma, --steps and --q; the third is found, for Poisson-sampled",
      "DP-SGD (q = 1: full batches). The claim holds at what is printed.",
      "",
      "Examples:",
      "  assay calibrate --epsilon 2 --delta 1e-5 --q 0.01 --steps 1000",
      "  assay calibrate --epsilon 2 --delta 1e-5 --q 0.01 --sigma 1",
      "",
      "Exit codes: 0 printed, 2 a mistake in usage or nothing keeps the claim,",
      "1 internal error."
    })
final class CalibrateCommand extends ConsoleCommand {
  @Option(names = "--epsilon", paramLabel = "E", required = true, description = "The target.")
  private double epsilon;

  @Option(names = "--delta", paramLabel = "D", required = true, description = "Its delta.")
  private double delta;

  @Option(names = "--q", paramLabel = "Q", description = "Chance of a record to be in a batch.")
  private @Nullable Double q;

  @Option(names = "--steps", paramLabel = "T", description = "Noisy steps.")
  private @Nullable Long steps;

  @Option(names = "--sigma", paramLabel = "S", description = "Noise multiplier.")
  private @Nullable Double sigma;

  @Option(
      names = "--relation",
      paramLabel = "R",
      description = "add-or-remove-one (the default), replace-one or zero-out.")
  private @Nullable String relation;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    check();
    NeighboringRelation under =
        relation == null
            ? NeighboringRelation.ADD_OR_REMOVE_ONE
            : AccountCommand.relation(relation);
    ApproximateDp claim = new ApproximateDp(epsilon, delta, under);
    double noise;
    double rate;
    long count;
    String found;
    try {
      if (sigma == null && q != null && steps != null) {
        rate = q;
        count = steps;
        // Rounded to what is printed, on the safe side, before epsilon is computed.
        noise =
            new BigDecimal(NoiseCalibration.sigmaFor(claim, rate, count))
                .setScale(6, RoundingMode.CEILING)
                .doubleValue();
        found = "sigma";
      } else if (steps == null && sigma != null && q != null) {
        rate = q;
        noise = sigma;
        count = NoiseCalibration.stepsFor(claim, rate, noise);
        found = "steps";
      } else if (q == null && sigma != null && steps != null) {
        noise = sigma;
        count = steps;
        rate = Rounded.to(8, NoiseCalibration.rateFor(claim, noise, count), true).doubleValue();
        found = "q";
      } else {
        throw new InputException("give two of --sigma, --steps and --q; the third is found");
      }
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
    if (count == 0) {
      throw new InputException("not even one step keeps " + claim.describe());
    }
    double reached = PldAccountant.poissonGaussian(under, rate, noise, count).epsilon(delta);
    print(found, noise, rate, count, reached, under);
    return ExitCode.OK;
  }

  private void print(
      String found,
      double noise,
      double rate,
      long count,
      double reached,
      NeighboringRelation under)
      throws IOException {
    PrintWriter out = console.out();
    if (json) {
      JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      ObjectNode root = mapper.createObjectNode();
      root.put("schemaVersion", "1.0");
      root.put("found", found);
      root.put("sigma", noise);
      root.put("q", rate);
      root.put("steps", count);
      root.put("epsilon", reached);
      root.put("delta", delta);
      root.put("relation", under.id());
      root.put("accountant", "pld");
      out.println(mapper.writeValueAsString(root));
      return;
    }
    String value =
        switch (found) {
          case "sigma" -> String.format(Locale.ROOT, "smallest noise multiplier %.6f", noise);
          case "steps" -> "most steps " + count;
          default -> String.format(Locale.ROOT, "largest sampling rate %.8g", rate);
        };
    out.println(value);
    out.printf(
        Locale.ROOT,
        "q = %s, sigma = %s, %d steps: epsilon %s at delta %s, %s, by PLD%n",
        Rounded.exact(rate),
        Rounded.exact(noise),
        count,
        AccountCommand.number(reached, false),
        Rounded.exact(delta),
        under.id());
  }

  private void check() {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new InputException("--epsilon must be a number > 0, got " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new InputException("--delta must be in (0, 1), got " + delta);
    }
    if (q != null && !(q > 0 && q <= 1)) {
      throw new InputException("--q must be in (0, 1], got " + q);
    }
    if (sigma != null && !(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new InputException("--sigma must be a number > 0, got " + sigma);
    }
    if (steps != null && steps < 1) {
      throw new InputException("--steps must be at least 1, got " + steps);
    }
  }
}
