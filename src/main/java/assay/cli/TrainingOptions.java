package assay.cli;

import assay.privacy.PrivacyEvent;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.Shuffled;
import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A training as described on the command line, for the commands that account for one; what is
 * missing or wrong is named by its option.
 */
final class TrainingOptions {
  private static final List<String> SAMPLINGS =
      List.of("none", "poisson", "truncated-poisson", "fixed", "shuffled");

  @Option(
      names = "--sampling",
      paramLabel = "HOW",
      description = "none, poisson, truncated-poisson, fixed or shuffled.")
  private @Nullable String sampling;

  @Option(names = "--q", paramLabel = "Q", description = "Chance of a record to be in a batch.")
  private @Nullable Double q;

  @Option(names = "--records", paramLabel = "N", description = "Training records.")
  private @Nullable Long records;

  @Option(names = "--batch", paramLabel = "B", description = "Batch size (expected, if Poisson).")
  private @Nullable Long batch;

  @Option(names = "--cap", paramLabel = "B", description = "Largest batch, if truncated.")
  private @Nullable Long cap;

  @Option(names = "--drop-last", description = "An incomplete last batch is left out.")
  private boolean dropLast;

  @Option(names = "--sigma", paramLabel = "S", description = "Noise multiplier.")
  private @Nullable Double sigma;

  @Option(names = "--steps", paramLabel = "T", description = "Noisy steps made.")
  private @Nullable Long steps;

  /** The number of training records, if given. */
  @Nullable Long records() {
    return records;
  }

  PrivacyEvent event() {
    try {
      return described();
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private PrivacyEvent described() {
    if (sampling == null) {
      throw new InputException(
          "--sampling is missing: none, poisson, truncated-poisson, fixed or shuffled; how batches were"
              + " really drawn decides which theorem holds");
    }
    if (!SAMPLINGS.contains(sampling)) {
      throw new InputException(
          "--sampling: "
              + Visible.of(sampling)
              + " is not known; "
              + Nearest.hint(sampling, SAMPLINGS));
    }
    if (sigma == null) {
      throw new InputException("--sigma is missing");
    }
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new InputException("--sigma must be a number > 0, got " + sigma);
    }
    long count = positive("--steps", steps);
    PrivacyEvent step = new Gaussian(sigma);
    return switch (sampling) {
      case "none" -> new Repeated(step, count);
      case "poisson" -> new Repeated(new PoissonSampled(rate(), step), count);
      case "truncated-poisson" ->
          new Repeated(
              new TruncatedPoissonSampled(
                  positive("--records", records), rate(), positive("--cap", cap), step),
              count);
      case "fixed" -> new Repeated(new FixedSizeSampled(size(), batchSize(), step), count);
      default -> new Shuffled(size(), batchSize(), dropLast, count, step);
    };
  }

  /** The training in one line. */
  String words() {
    StringBuilder words = new StringBuilder(sampling + " sampling");
    words.append(q == null ? "" : ", q " + q);
    words.append(records == null ? "" : ", " + records + " records");
    words.append(batch == null ? "" : ", batch " + batch);
    words.append(cap == null ? "" : ", at most " + cap);
    return words.append(", sigma ").append(sigma).append(", steps ").append(steps).toString();
  }

  private double rate() {
    if (q != null) {
      if (!(q > 0 && q <= 1)) {
        throw new InputException("--q must be in (0, 1], got " + q);
      }
      if (q < PrivacyEvent.LEAST_RATE) {
        throw new InputException("--q must be at least " + PrivacyEvent.LEAST_RATE + ", got " + q);
      }
      return q;
    }
    if (batch == null || records == null) {
      throw new InputException("--q is missing; or give --batch and --records");
    }
    return (double) batchSize() / size();
  }

  private long size() {
    long n = positive("--records", records);
    if (batchSize() > n) {
      throw new InputException("--batch must be at most --records = " + n + ", got " + batchSize());
    }
    return n;
  }

  private long batchSize() {
    return positive("--batch", batch);
  }

  private static long positive(String option, @Nullable Long value) {
    if (value == null) {
      throw new InputException(option + " is missing");
    }
    if (value < 1) {
      throw new InputException(option + " must be at least 1, got " + value);
    }
    return value;
  }
}
