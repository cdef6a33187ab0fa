package assay.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long an audit may take, as people write it. */
public final class TimeBudget {
  /** What is read. */
  public static final String FORM =
      "a duration such as 90s, 10m or 1h30m, of at least 1 second and at most 30 days";

  private static final Pattern PATTERN =
      Pattern.compile("(?=[0-9])(?:([0-9]{1,4})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,8})s)?");
  private static final Duration MOST = Duration.ofDays(30);

  private TimeBudget() {}

  /** The duration; empty where the text is none. */
  public static Optional<Duration> parse(String text) {
    Matcher parts = PATTERN.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Duration duration =
        Duration.ofHours(part(parts, 1)).plusMinutes(part(parts, 2)).plusSeconds(part(parts, 3));
    return duration.isZero() || duration.compareTo(MOST) > 0
        ? Optional.empty()
        : Optional.of(duration);
  }

  private static long part(Matcher parts, int group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
