package assay.cli;

import assay.attack.AttackDescriptor;
import assay.attack.AttackParameter;
import assay.attack.Attacks;
import assay.attack.Need;
import assay.attack.ThreatModel;
import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import assay.report.StrengthTable;
import assay.stats.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code assay attacks list} and {@code assay attacks show ID}, from the descriptors alone; {@code
 * assay attacks table RESULT}, how strong each was in a result.
 */
@Command(
    name = "attacks",
    description = "List or show attacks, or tabulate a result.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  assay attacks list",
      "  assay attacks show lira-online",
      "  assay attacks table assay-out/quickstart",
      "",
      "Exit codes: 0 shown, 2 no such attack or result, 1 internal error."
    })
final class AttacksCommand extends ConsoleCommand {
  private static final int LEAST_WIDTH = 60;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "list|show|table",
      description = "What to do; list if not given.")
  private String action = "list";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID|RESULT",
      description = "The attack to show, by its id; or the audit.json, or its folder, to tabulate.")
  private String id = "";

  @Override
  public Integer call() {
    switch (action) {
      case "list" -> {
        if (!id.isEmpty()) {
          throw new InputException(
              "assay attacks list takes no id; assay attacks show "
                  + Visible.of(id)
                  + " shows one");
        }
        list(console.out());
      }
      case "show" -> show(console.out());
      case "table" -> table(console.out());
      default ->
          throw new InputException(
              "assay attacks can list, show ID or table RESULT, got "
                  + Visible.of(action)
                  + (Attacks.list().stream().anyMatch(d -> d.id().equals(action))
                      ? "; assay attacks show " + action
                      : ""));
    }
    return ExitCode.OK;
  }

  private static void list(PrintWriter out) {
    AttackDescriptor.Family family = null;
    for (AttackDescriptor attack : Attacks.list()) {
      if (attack.family() != family) {
        family = attack.family();
        out.println((attack.equals(Attacks.list().get(0)) ? "" : "\n") + family.text());
      }
      out.println(
          String.format(
              Locale.ROOT,
              "  %-20s %-4s %s",
              attack.id(),
              attack.threatModel().id(),
              attack.title()));
    }
    out.println();
    for (ThreatModel model : ThreatModel.values()) {
      if (Attacks.list().stream().anyMatch(attack -> attack.threatModel() == model)) {
        out.println(model.id() + "  " + model.text());
      }
    }
    out.println();
    out.println("assay attacks show ID says what one needs, takes and costs.");
  }

  private void show(PrintWriter out) {
    if (id.isEmpty()) {
      throw new InputException("assay attacks show needs an id; assay attacks list shows all");
    }
    AttackDescriptor attack;
    try {
      attack = Attacks.descriptor(id);
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
    out.println(attack.id() + ": " + attack.title());
    out.println();
    paragraph(out, "", attack.description());
    out.println();
    paragraph(out, "Reference  ", attack.reference());
    paragraph(out, "Attacker   ", attack.threatModel().id() + ", " + attack.threatModel().text());
    paragraph(
        out,
        "Needs      ",
        attack.needs().isEmpty()
            ? "nothing but the target's answers on the records"
            : attack.needs().stream().sorted().map(Need::text).collect(Collectors.joining("; ")));
    int least = Attacks.byId(id).leastReferences();
    if (least > 1) {
      paragraph(out, "Shadows    ", "at least " + least);
    }
    paragraph(out, "Cost       ", attack.cost());
    if (!attack.parameters().isEmpty()) {
      out.println();
      out.println("Parameters");
      for (AttackParameter parameter : attack.parameters()) {
        out.println(
            "  "
                + parameter.name()
                + ": "
                + parameter.range()
                + "; default "
                + parameter.standard());
        paragraph(out, "      ", parameter.text());
      }
    }
  }

  private void table(PrintWriter out) {
    if (id.isEmpty()) {
      throw new InputException("assay attacks table needs an audit.json or the folder of one");
    }
    Path given = Path.of(id);
    try {
      AuditResult result =
          ResultFile.read(Files.isDirectory(given) ? given.resolve("audit.json") : given);
      out.print(StrengthTable.of(result));
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A text that begins with a label and goes on below its end. */
  private void paragraph(PrintWriter out, String label, String text) {
    int width =
        Math.max(LEAST_WIDTH, Math.min(100, console.terminal().width())) - 1 - label.length();
    String lead = label;
    for (String line : wrapped(text, width)) {
      out.println(lead + line);
      lead = " ".repeat(label.length());
    }
  }

  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
