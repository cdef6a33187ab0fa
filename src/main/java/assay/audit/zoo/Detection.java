package assay.audit.zoo;

/**
 * What a detector says of one seeded trial.
 *
 * @param flagged whether it claims a violation
 * @param evidence one line
 */
record Detection(boolean flagged, String evidence) {
  static Detection nothing(String evidence) {
    return new Detection(false, evidence);
  }
}
