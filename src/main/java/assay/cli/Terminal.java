package assay.cli;

/**
 * What the streams are connected to. The launcher knows and says so in system properties; without
 * it, a stream counts as a terminal only where Java says that both are.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is a terminal
 * @param color whether color is wanted; never where NO_COLOR is set or the terminal is dumb
 * @param width columns, at least 40
 */
record Terminal(boolean out, boolean err, boolean color, int width) {
  /** Pipes on both ends: no color, 80 columns. */
  static final Terminal NONE = new Terminal(false, false, false, 80);

  /** This process's. */
  @SuppressWarnings("SystemConsoleNull") // never null on Java 22 or later: there the launcher knows
  static Terminal ofProcess() {
    boolean both = System.console() != null;
    boolean out = property("assay.stdout.terminal", both);
    boolean err = property("assay.stderr.terminal", both);
    String noColor = System.getenv("NO_COLOR");
    boolean color =
        out && (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    int width = Integer.getInteger("assay.columns", 80);
    return new Terminal(out, err, color, Math.max(40, Math.min(width, 200)));
  }

  private static boolean property(String name, boolean fallback) {
    String value = System.getProperty(name);
    return value == null ? fallback : Boolean.parseBoolean(value);
  }
}
