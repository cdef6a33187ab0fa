package assay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code assay}. General help and version are answered from {@link Commands} alone;
 * only the command that is asked for is loaded, so that help is immediate.
 */
public final class Main {
  private Main() {}

  /** Runs a command and ends with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = writer(FileDescriptor.out);
    PrintWriter err = writer(FileDescriptor.err);
    int code = run(args, new Console(out, err, Terminal.ofProcess()));
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  /** Runs a command and returns its exit code. */
  static int run(String[] args, Console console) {
    String first = args.length == 0 ? "" : args[0];
    switch (first) {
      case "" -> {
        console.err().print(Commands.help());
        return ExitCode.USAGE;
      }
      case "-h", "--help" -> {
        console.out().print(Commands.help());
        return ExitCode.OK;
      }
      case "-V", "--version", "version" -> {
        console.out().println("assay " + Commands.version());
        return ExitCode.OK;
      }
      case "help" -> {
        return run(
            args.length == 1 ? new String[] {"--help"} : new String[] {args[1], "--help"}, console);
      }
      default -> {}
    }
    Optional<Commands.Entry> entry = Commands.find(first);
    if (entry.isEmpty()) {
      console.err().println("assay: " + Commands.unknown(first));
      return ExitCode.USAGE;
    }
    List<String> rest = Arrays.asList(args).subList(1, args.length);
    return CommandRunner.run(entry.get(), rest, console);
  }
}
