package assay.cli;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err progress, warnings and errors
 * @param terminal what both are connected to
 */
record Console(PrintWriter out, PrintWriter err, Terminal terminal) {
  /** Prints nothing. */
  static Console nowhere() {
    PrintWriter none = new PrintWriter(Writer.nullWriter());
    return new Console(none, none, Terminal.NONE);
  }
}
