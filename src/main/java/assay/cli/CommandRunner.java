package assay.cli;

import assay.audit.plan.PlanException;
import assay.privacy.budget.BudgetExceededException;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.lang.reflect.Constructor;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one command. A mistake of the user is one clear line (or one per mistake) and exit code 2; a
 * defect of Assay is one line that says how to see where it arose, and exit code 1.
 */
final class CommandRunner {
  private CommandRunner() {}

  static int run(Commands.Entry entry, List<String> args, Console console) {
    try {
      Constructor<?> constructor = entry.load().getDeclaredConstructor();
      Object command = constructor.newInstance();
      if (command instanceof ConsoleCommand needs) {
        needs.console(console);
      }
      return run(entry.name(), command, args, console);
    } catch (ReflectiveOperationException e) {
      return internal(entry.name(), e, args, console);
    }
  }

  /** Runs {@code command}, an annotated {@code Callable<Integer>}. */
  static int run(String name, Object command, List<String> args, Console console) {
    CommandLine line = new CommandLine(command);
    line.addMixin("standard", new StandardOptions());
    for (CommandLine part : line.getSubcommands().values()) {
      part.addMixin("standard", new StandardOptions());
      if (part.getCommand() instanceof ConsoleCommand needs) {
        needs.console(console);
      }
    }
    line.setCommandName("assay " + name);
    line.setOut(console.out());
    line.setErr(console.err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.terminal().color() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(Math.max(60, Math.min(console.terminal().width(), 100)));
    line.setUsageHelpLongOptionsMaxWidth(24);
    line.setParameterExceptionHandler(
        (e, given) -> {
          console.err().println("assay " + name + ": " + usage(e));
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler((e, failed, parsed) -> failed(name, e, args, console));
    try {
      return line.execute(args.toArray(String[]::new));
    } catch (StackOverflowError | OutOfMemoryError e) {
      return internal(name, e, args, console);
    }
  }

  private static int failed(String name, Exception e, List<String> args, Console console) {
    if (e instanceof BudgetExceededException) {
      console
          .err()
          .println(
              "assay "
                  + name
                  + ": "
                  + Visible.of(String.valueOf(e.getMessage()))
                  + "; nothing was booked");
      return ExitCode.VIOLATION;
    }
    if (e instanceof InputException) {
      console.err().println(Visible.lines(String.valueOf(e.getMessage())));
      if (e instanceof PlanException plan && plan.messages().size() > 1) {
        console
            .err()
            .println(
                "assay " + name + ": " + plan.messages().size() + " mistakes; nothing was run");
      }
    } else if (e instanceof FileSystemException file) {
      console.err().println("assay " + name + ": " + Visible.of(fileMessage(file)));
    } else {
      return internal(name, e, args, console);
    }
    if (args.contains("--stacktrace")) {
      e.printStackTrace(console.err());
    }
    return ExitCode.USAGE;
  }

  private static String fileMessage(FileSystemException e) {
    String reason =
        e.getReason() == null
            ? e.getClass()
                .getSimpleName()
                .replace("Exception", "")
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT)
            : e.getReason();
    return "cannot use the file " + e.getFile() + ": " + reason;
  }

  private static int internal(String name, Throwable e, List<String> args, Console console) {
    boolean show = args.contains("--stacktrace");
    console
        .err()
        .println(
            "assay "
                + name
                + ": internal error: "
                + Visible.of(String.valueOf(e))
                + (e instanceof OutOfMemoryError
                    ? "; give Java more memory with ASSAY_JAVA_OPTS=-Xmx8g"
                    : show ? "" : "; run it again with --stacktrace to see where it arose"));
    if (show) {
      e.printStackTrace(console.err());
    }
    return ExitCode.INTERNAL;
  }

  private static String usage(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String help = " (" + e.getCommandLine().getCommandName() + " --help shows all)";
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String given = unmatched.getUnmatched().get(0);
      if (!given.startsWith("-")) {
        return "unexpected argument " + Visible.of(given) + help;
      }
      String option = given.contains("=") ? given.substring(0, given.indexOf('=')) : given;
      List<String> names = new ArrayList<>();
      for (OptionSpec known : spec.options()) {
        names.add(known.longestName());
      }
      List<String> near = Nearest.of(option, names);
      return "unknown option "
          + Visible.of(option)
          + (near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?")
          + help;
    }
    String message = String.valueOf(e.getMessage());
    return Visible.of(message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1))
        + help;
  }
}
