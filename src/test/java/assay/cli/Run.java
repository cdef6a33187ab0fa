package assay.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command run in this process.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Run(int code, String out, String err) {
  static Run of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            args,
            new Console(new PrintWriter(out, true), new PrintWriter(err, true), Terminal.NONE));
    return new Run(code, out.toString(), err.toString());
  }
}
