package assay.cli;

import assay.audit.bundle.SigningKey;
import assay.audit.bundle.Verification;
import assay.audit.bundle.ZipBundle;
import assay.audit.result.AuditResult;
import assay.audit.result.Check;
import assay.audit.result.Check.State;
import assay.report.JunitXml;
import assay.report.MarkdownSummary;
import assay.report.ReportRenderer;
import assay.report.Templates;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay verify}: what of another party's evidence holds. */
@Command(
    name = "verify",
    description = "Check the evidence that an audit left behind.",
    sortOptions = false,
    footer = {
      "",
      "Hashes every file, computes every bound and metric again from the stored",
      "scores, renders the report again, and checks the canary coins against the",
      "commitment and against the memberships. Nothing is trained.",
      "",
      "Exit codes: 0 all agrees, 3 something differs, 4 something could not be",
      "checked, 2 not a bundle, 1 internal error."
    })
final class VerifyCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "DIR|ZIP",
      description = "The output folder of an audit, or a zip of it.")
  private Path bundle = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The public key that must have signed it.")
  private @Nullable Path key;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "A file that the audit was made from. May be repeated.")
  private List<Path> data = new ArrayList<>();

  @Option(names = "--quiet", description = "Print what does not agree, and the outcome.")
  private boolean quiet;

  @Mixin private TemplateOptions templates = new TemplateOptions();

  @Override
  public Integer call() throws IOException {
    Templates pages = templates.read();
    Optional<PublicKey> signer = Optional.ofNullable(key).map(SigningKey::readPublic);
    for (Path file : data) {
      if (!Files.isRegularFile(file)) {
        throw new InputException("--data must be a file that exists, got " + file);
      }
    }
    if (Files.isDirectory(bundle)) {
      return told(Verification.of(bundle, signer, data, rendered(pages)));
    }
    if (!Files.isRegularFile(bundle)) {
      throw new InputException(bundle + ": no such folder or zip");
    }
    try (ZipBundle zip = ZipBundle.open(bundle)) {
      return told(Verification.of(zip.folder(), signer, data, rendered(pages)));
    }
  }

  private static Map<String, Function<AuditResult, byte[]>> rendered(Templates pages) {
    Map<String, Function<AuditResult, byte[]>> rendered = new LinkedHashMap<>();
    rendered.put("report.html", result -> utf8(page(result, pages)));
    rendered.put("summary.md", result -> utf8(MarkdownSummary.of(result)));
    rendered.put("junit.xml", result -> utf8(JunitXml.of(result)));
    return rendered;
  }

  private static String page(AuditResult result, Templates pages) {
    try {
      return ReportRenderer.html(result, pages);
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int told(List<Check> checks) {
    for (State state : State.values()) {
      if (quiet && (state == State.AGREES || state == State.OUTSIDE)) {
        continue;
      }
      for (Check check : checks) {
        if (check.state() == state) {
          console
              .out()
              .println(
                  String.format(Locale.ROOT, "%-11s ", word(state))
                      + Visible.of(check.name())
                      + ": "
                      + Visible.of(check.detail()));
        }
      }
    }
    int exit = Verification.exitCode(checks);
    console
        .out()
        .println(
            switch (exit) {
              case 0 -> "All that a bundle can show agrees.";
              case 3 -> "The evidence does not hold: something differs.";
              default -> "Nothing differs, but something could not be checked.";
            });
    return exit;
  }

  private static String word(State state) {
    return switch (state) {
      case AGREES -> "agrees";
      case DIFFERS -> "DIFFERS";
      case UNCHECKED -> "NOT CHECKED";
      case OUTSIDE -> "outside";
    };
  }
}
