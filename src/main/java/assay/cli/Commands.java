package assay.cli;

import assay.stats.Nearest;
import java.util.List;
import java.util.Optional;

/**
 * Every command by name, with the class that runs it. The classes are named, not referred to, so
 * that general help loads none of them. A command class is package-private and final, implements
 * {@code Callable<Integer>}, has a constructor without parameters, carries picocli's {@code
 * Command} annotation with the name and the description below (and a full stop); {@link
 * CommandRunner} adds {@code --help} and {@code --stacktrace}. It prints to {@code
 * spec.commandLine().getOut()} and returns an {@link ExitCode}.
 */
final class Commands {
  /**
   * A command.
   *
   * @param name as typed
   * @param className simple name of its class in this package
   * @param description one line, without a full stop
   */
  record Entry(String name, String className, String description) {
    Class<?> load() throws ClassNotFoundException {
      return Class.forName(
          Commands.class.getPackageName() + '.' + className,
          false,
          Commands.class.getClassLoader());
    }

    boolean isPresent() {
      String file = className + ".class";
      return Commands.class.getResource(file) != null;
    }
  }

  private static final List<Entry> ALL =
      List.of(
          new Entry("audit", "AuditCommand", "Train, attack and bound the models of a plan"),
          new Entry("scores", "ScoresCommand", "Audit a file of scores or predictions"),
          new Entry("model", "ModelCommand", "Audit a model file"),
          new Entry("report", "ReportCommand", "Render the report of a result again"),
          new Entry("compare", "CompareCommand", "Show what differs between two results"),
          new Entry("trend", "TrendCommand", "Show releases over time"),
          new Entry("attacks", "AttacksCommand", "List or show attacks, or tabulate a result"),
          new Entry("game", "GameCommand", "Train or run something only to audit it"),
          new Entry(
              "bound",
              "BoundCommand",
              "Bound epsilon from counts, or from a file of attack scores"),
          new Entry("gate", "GateCommand", "Hold a finished result against a policy"),
          new Entry("verify", "VerifyCommand", "Check the evidence that an audit left behind"),
          new Entry("keygen", "KeygenCommand", "Make a key to sign evidence with"),
          new Entry("power", "PowerCommand", "What an audit of a given size can prove"),
          new Entry("account", "AccountCommand", "Epsilon of a DP-SGD training"),
          new Entry("calibrate", "CalibrateCommand", "Noise for a wanted epsilon"),
          new Entry("budget", "BudgetCommand", "Keep the books of a privacy budget"),
          new Entry(
              "selftest", "SelftestCommand", "Find planted bugs, and accuse nothing that is right"),
          new Entry("bench", "BenchCommand", "Measure the training engine and the attacks"));

  private Commands() {}

  /** The commands this build has. */
  static List<Entry> present() {
    return ALL.stream().filter(Entry::isPresent).toList();
  }

  static Optional<Entry> find(String name) {
    return present().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** What to say of a name that is no command. */
  static String unknown(String name) {
    List<String> names = present().stream().map(Entry::name).toList();
    String shown = Visible.of(name);
    return name.startsWith("-")
        ? "unknown option " + shown + "; options follow the command: assay COMMAND " + shown
        : shown + " is not a command; " + Nearest.hint(name, names) + " (assay --help shows all)";
  }

  /** The version in the jar's manifest. */
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : version;
  }

  /** The general help. */
  static String help() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        Assay audits the privacy of machine-learning models by attacking them.

        Usage: assay COMMAND [OPTIONS]

        Commands:
        """);
    for (Entry entry : present()) {
      out.append("  ")
          .append(entry.name())
          .append(" ".repeat(12 - entry.name().length()))
          .append(entry.description())
          .append('\n');
    }
    out.append(
        """

        assay COMMAND --help says more about one of them; assay --version shows the version.

        To start: assay audit attacks/quickstart.yaml

        Exit codes:
          0  no violation found, and the evidence suffices
          1  internal error
          2  a mistake in usage, plan or input
          3  violation found
          4  inconclusive: too little evidence, or an attack failed
        """);
    return out.toString();
  }
}
