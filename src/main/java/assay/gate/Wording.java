package assay.gate;

import assay.bound.Confidence;
import assay.gate.Finding.State;
import assay.stats.Rounded;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The sentence of a finding: what was compared, both ends, the limit, the counts. */
final class Wording {
  private Wording() {}

  static String of(Comparison c, Evidence e, State state, double alpha) {
    String what = what(c);
    if (!e.usable()) {
      return what + ": no evidence: " + e.reason() + ".";
    }
    double limit = c.rule().atMost();
    if (c.rule().limit() == Limit.CLAIM) {
      return e.method();
    }
    String tail = counts(e.counts());
    if (c.share() == 0) {
      return what
          + " is "
          + Rounded.beside(e.estimate(), limit)
          + (state == State.BROKEN ? ", above the limit " : ", within the limit ")
          + Rounded.plain(limit)
          + (state == State.UNDECIDABLE ? ", but only stated" : "")
          + by(e);
    }
    tail =
        tail
            + "; estimate "
            + Rounded.estimate(e.estimate())
            + by(e)
            + "; "
            + Confidence.percent(1 - alpha)
            + " %"
            + " confidence";
    if (c.rule().limit() == Limit.BOUND) {
      return what + bound(e, limit, state) + tail;
    }
    return switch (state) {
      case BROKEN ->
          what
              + " is at least "
              + Rounded.atLeast(e.lower(), limit)
              + ", above the limit "
              + Rounded.plain(limit)
              + tail;
      case MET ->
          what
              + " is at most "
              + Rounded.atMost(e.upper(), limit)
              + ", within the limit "
              + Rounded.plain(limit)
              + tail;
      case UNDECIDABLE ->
          what
              + " lies between "
              + Rounded.atLeast(e.lower(), limit)
              + " and "
              + Rounded.atMost(e.upper(), limit)
              + ", and the limit "
              + Rounded.plain(limit)
              + " lies within"
              + tail;
    };
  }

  private static String bound(Evidence e, double limit, State state) {
    String proven = Rounded.atLeast(e.lower(), limit);
    return switch (state) {
      case BROKEN -> " is at least " + proven + ", above the limit " + Rounded.plain(limit);
      case MET ->
          ": proven is at least " + proven + ", not above the limit " + Rounded.plain(limit);
      case UNDECIDABLE ->
          ": proven is at least "
              + proven
              + ", not above the limit "
              + Rounded.plain(limit)
              + ", but the audit could not have seen enough";
    };
  }

  private static String by(Evidence e) {
    return e.method().isEmpty() ? "" : "; " + e.method();
  }

  private static String what(Comparison c) {
    String words = c.rule().limit().words();
    return words.substring(0, 1).toUpperCase(Locale.ROOT)
        + words.substring(1)
        + (c.subject().isEmpty() ? "" : " (" + c.subject() + ")")
        + " of "
        + c.model()
        + (c.attack().isEmpty() ? "" : ", " + c.attack())
        + (c.target().isPresent() ? ", target " + c.target().getAsInt() : "");
  }

  private static String counts(Map<String, Long> counts) {
    return counts.isEmpty()
        ? ""
        : " ("
            + counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "))
            + ")";
  }
}
