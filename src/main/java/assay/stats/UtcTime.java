package assay.stats;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times for people, from the ISO-8601 that files hold; always UTC, whatever the machine's zone. */
public final class UtcTime {
  private static final DateTimeFormatter WORDS =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DIGITS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private UtcTime() {}

  /**
   * For a sentence: "25 November 2026, 22:27 UTC".
   *
   * @param iso such as "2026-11-25T22:27:25Z"; anything else is returned as it stands
   */
  public static String inWords(String iso) {
    return said(iso, WORDS);
  }

  /**
   * For a column, where times are compared: "2026-11-25 22:27 UTC".
   *
   * @param iso such as "2026-11-25T22:27:25Z"; anything else is returned as it stands
   */
  public static String inDigits(String iso) {
    return said(iso, DIGITS);
  }

  private static String said(String iso, DateTimeFormatter format) {
    return instant(iso)
        .filter(at -> at.atOffset(ZoneOffset.UTC).getYear() >= 0)
        .map(format::format)
        .orElse(iso);
  }

  private static Optional<Instant> instant(String iso) {
    try {
      return Optional.of(Instant.parse(iso));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
