package assay.report;

import assay.audit.ScoreSheet;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanWriter;
import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import assay.stats.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder an audit leaves behind. Each file is written under a temporary name and renamed. */
public final class OutputFolder {
  private OutputFolder() {}

  /** What {@code assay audit} leaves behind, with Assay's own templates. */
  public static void write(Path folder, AuditPlan plan, AuditResult result) throws IOException {
    write(folder, plan, result, Templates.OWN);
  }

  /**
   * Writes plan, result, report, summary and JUnit XML; the result last, so that a folder with one
   * is whole.
   */
  public static void write(Path folder, AuditPlan plan, AuditResult result, Templates templates)
      throws IOException {
    AuditResult stored = stored(result);
    Files.createDirectories(folder);
    text(folder.resolve("plan.yaml"), PlanWriter.yaml(plan, folder));
    rendered(folder, ReportRenderer.html(stored, templates), stored);
  }

  /**
   * The result as {@code audit.json} will hold it. A map may have another order there, and what is
   * rendered must come out of the file again byte by byte.
   */
  private static AuditResult stored(AuditResult result) throws IOException {
    return ResultFile.read("audit.json", ResultFile.bytes(result));
  }

  private static void rendered(Path folder, String html, AuditResult stored) throws IOException {
    text(folder.resolve("report.html"), html);
    text(folder.resolve("summary.md"), MarkdownSummary.of(stored));
    text(folder.resolve("junit.xml"), JunitXml.of(stored));
    ResultFile.write(folder.resolve("audit.json"), stored);
  }

  /**
   * Writes the same for an audit without a plan file, and what the bounds read below {@code
   * scores/}.
   */
  public static void write(Path folder, AuditResult result, ScoreSheet sheet, Templates templates)
      throws IOException {
    AuditResult stored = stored(result);
    String html = ReportRenderer.html(stored, templates);
    Files.createDirectories(folder);
    sheet.write(folder.resolve("scores"));
    text(folder.resolve("plan.yaml"), PlanWriter.yaml(stored.plan()));
    rendered(folder, html, stored);
  }

  /** Writes one text file whole or not at all. */
  public static void text(Path file, String text) throws IOException {
    WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
