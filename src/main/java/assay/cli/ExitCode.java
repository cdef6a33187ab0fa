package assay.cli;

/** How a command ends; DESIGN's contract. Nothing else is returned. */
final class ExitCode {
  /** No violation found and the evidence suffices; for other commands: done. */
  static final int OK = 0;

  /** A defect of Assay. */
  static final int INTERNAL = 1;

  /** A mistake in usage, plan or input. */
  static final int USAGE = 2;

  /** A violation was found. */
  static final int VIOLATION = 3;

  /** Too little evidence, an attack failed, or time ran out. */
  static final int INCONCLUSIVE = 4;

  private ExitCode() {}
}
