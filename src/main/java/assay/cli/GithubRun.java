package assay.cli;

import assay.gate.GateResult;
import assay.report.GateAnnotations;
import assay.report.GateMarkdown;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/** What GitHub Actions shows of a gate: annotations of the run, and the summary of the job. */
final class GithubRun {
  private final boolean annotates;
  private final Optional<Path> summary;

  private GithubRun(boolean annotates, Optional<Path> summary) {
    this.annotates = annotates;
    this.summary = summary;
  }

  /** As the environment says; elsewhere than under GitHub Actions it does nothing. */
  static GithubRun of(Map<String, String> environment) {
    boolean there = "true".equals(environment.get("GITHUB_ACTIONS"));
    String file = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    return new GithubRun(
        there, there && !file.isBlank() ? Optional.of(Path.of(file)) : Optional.empty());
  }

  void publish(GateResult result, PrintWriter out) throws IOException {
    if (annotates) {
      GateAnnotations.of(result).forEach(out::println);
    }
    if (summary.isPresent()) {
      Files.writeString(
          summary.get(),
          GateMarkdown.of(result) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
