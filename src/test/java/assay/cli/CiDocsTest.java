package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The workflow files of docs/ci.md: whole YAML, commands that exist, files that are written. */
final class CiDocsTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static List<String> blocks(String language) throws IOException {
    String text = Files.readString(Path.of("docs/ci.md"));
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
    List<String> blocks = new ArrayList<>();
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  /** Every option of a command line is one of the command's. */
  private static void exists(String line) throws Exception {
    Matcher call = Pattern.compile("(?:\\./)?assay ([a-z]+)([^'\n]*)").matcher(line);
    assertTrue(call.find(), line);
    Object command =
        Commands.find(call.group(1)).orElseThrow().load().getDeclaredConstructor().newInstance();
    CommandLine parser = new CommandLine(command);
    Matcher option = Pattern.compile("--[a-z-]+").matcher(call.group(2));
    while (option.find()) {
      assertNotNull(parser.getCommandSpec().findOption(option.group()), option.group());
    }
  }

  @Test
  void theGithubWorkflowIsWhole() throws Exception {
    JsonNode flow = YAML.readTree(blocks("yaml").get(0));
    assertTrue(flow.has("on") || flow.has("true"), flow.toString());
    JsonNode job = flow.get("jobs").get("gate");
    assertNotNull(job.get("runs-on"));
    assertEquals("write", flow.get("permissions").get("security-events").asText());
    int runs = 0;
    for (JsonNode step : job.get("steps")) {
      assertTrue(step.has("uses") != step.has("run"), step.toString());
      if (step.has("run")) {
        exists(step.get("run").asText());
        assertTrue(step.get("run").asText().contains("--out assay-out"));
        runs++;
      } else {
        assertTrue(step.get("uses").asText().matches("[a-z-]+/[a-z/-]+@v[0-9]+"), step.toString());
      }
    }
    assertEquals(1, runs);
    assertTrue(job.toString().contains("\"sarif_file\":\"assay-out/gate.sarif\""));
  }

  @Test
  void theGitlabJobIsWhole() throws Exception {
    JsonNode job = YAML.readTree(blocks("yaml").get(1)).get("privacy");
    exists(job.get("script").get(0).asText());
    assertEquals(4, job.get("allow_failure").get("exit_codes").get(0).asInt());
    assertEquals("assay-out/gate.xml", job.get("artifacts").get("reports").get("junit").asText());
    assertEquals("always", job.get("artifacts").get("when").asText());
  }

  @Test
  void theJenkinsPipelineIsBalancedAndRunsWhatExists() throws Exception {
    String pipeline = blocks("groovy").get(0);
    int depth = 0;
    for (int i = 0; i < pipeline.length(); i++) {
      char c = pipeline.charAt(i);
      depth += c == '{' || c == '(' ? 1 : c == '}' || c == ')' ? -1 : 0;
      assertTrue(depth >= 0);
    }
    assertEquals(0, depth);
    exists(pipeline.substring(pipeline.indexOf("./assay")));
    assertTrue(pipeline.contains("assay-out/gate.xml"));
  }
}
