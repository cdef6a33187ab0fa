package assay.privacy;

/**
 * Why something that was asked for, or hoped for, is not given.
 *
 * @param kind what is missing
 * @param sentence the reason, for a reader
 */
record Refusal(Kind kind, String sentence) {
  /** What is missing. */
  enum Kind {
    /** No accountant bounds the release. */
    NO_BOUND,
    /** A bound is given, but sampling gains less than a reader may expect, or nothing. */
    NO_AMPLIFICATION,
    /** The release has no privacy-loss distribution. */
    NO_PLD,
    /** The release has no Renyi divergences. */
    NO_RDP
  }

  /** As it stands in an account. */
  String words() {
    return switch (kind) {
      case NO_BOUND, NO_AMPLIFICATION -> sentence;
      case NO_PLD -> "pld: " + sentence;
      case NO_RDP -> "rdp: " + sentence;
    };
  }
}
