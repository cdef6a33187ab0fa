package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

/** Every text and every name in a result is hostile; nothing gets out of its place. */
final class HostileNamesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Texts that a reader must find unchanged, since they are no names. */
  private static final Set<String> KEPT =
      Set.of("schemaVersion", "outcome", "kind", "lower", "upper", "confidence");

  static List<String> texts() {
    return List.of(
        "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)\" x='",
        "' onfocus='alert(1)' autofocus='",
        "javascript:alert(1)",
        "${7*7}<#assign x=1>${\"freemarker.template.utility.Execute\"?new()(\"id\")}",
        "]]></testcase><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>&b;",
        "\u202Egnp.exe\u2066\u200B\u0000\u0007\u001B[31m\uFEFF\u2028",
        "\uD800 broken \uDC00 \uFFFF",
        "=HYPERLINK(\"http://a.example\",\"x\")",
        "| a | b |\n\n# Heading\n[x](http://a.example) ![y](https://b.example/p.png) @all `code`",
        "x".repeat(10_000),
        "word ".repeat(2_000),
        "Z" + "\u0308".repeat(500),
        "שלום עולם",
        "",
        "   ");
  }

  static AuditResult hostile(String text) throws IOException {
    JsonNode tree = JSON.readTree(ResultFile.bytes(SweepSample.make()));
    return ResultFile.read("hostile", JSON.writeValueAsBytes(replace(tree, text)));
  }

  private static JsonNode replace(JsonNode node, String text) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JSON.createObjectNode();
      for (Map.Entry<String, JsonNode> e : object.properties()) {
        boolean map = KEYED.contains(e.getKey());
        if (KEPT.contains(e.getKey()) && e.getValue().isTextual()) {
          copy.set(e.getKey(), e.getValue());
        } else if (map) {
          ObjectNode renamed = JSON.createObjectNode();
          int i = 0;
          for (Map.Entry<String, JsonNode> item : e.getValue().properties()) {
            renamed.set(text + (i++ == 0 ? "" : i), replace(item.getValue(), text));
          }
          copy.set(e.getKey(), renamed);
        } else {
          copy.set(e.getKey(), replace(e.getValue(), text));
        }
      }
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JSON.createArrayNode();
      array.forEach(item -> copy.add(replace(item, text)));
      return copy;
    }
    return node.isTextual() ? JSON.getNodeFactory().textNode(text) : node;
  }

  private static final Set<String> KEYED =
      Set.of("plan", "training", "byAccountant", "counts", "classes", "seconds");

  private static final Pattern TAG =
      Pattern.compile("<(!?/?[a-zA-Z][a-zA-Z0-9]*)((?:[^\"'<>]|\"[^\"]*\"|'[^']*')*)>");
  private static final Pattern ATTRIBUTE = Pattern.compile("([^\\s=/]+)(?:=\"([^\"]*)\")?");

  /** Elements and attributes that the page uses; scripts and styles are cut out first. */
  private static Set<String> vocabulary(String html) {
    Set<String> words = new TreeSet<>();
    String body =
        html.replaceFirst("(?s)<style>.*?</style>", "")
            .replaceFirst("(?s)<script>.*?</script>", "");
    Matcher tag = TAG.matcher(body);
    int last = 0;
    while (tag.find()) {
      assertFalse(
          body.substring(last, tag.start()).contains("<"), () -> "a bare < before " + tag.group());
      last = tag.end();
      words.add(tag.group(1));
      Matcher attribute = ATTRIBUTE.matcher(tag.group(2));
      while (attribute.find()) {
        words.add("@" + attribute.group(1));
      }
    }
    return words;
  }

  @ParameterizedTest
  @MethodSource("texts")
  void pageHasNoElementOrAttributeOfTheirs(String text) throws IOException {
    Set<String> known = vocabulary(ReportRenderer.html(SweepSample.make()));
    String html = ReportRenderer.html(hostile(text));
    Set<String> words = vocabulary(html);
    words.removeAll(known);
    assertEquals(Set.of(), words);
    assertFalse(html.contains("${7*7}<"), "not escaped");
    assertTrue(html.length() < 2_000_000, () -> "the page has " + html.length() + " characters");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void pageHasNoHiddenCharacters(String text) throws IOException {
    String html = ReportRenderer.html(hostile(text));
    html.codePoints()
        .forEach(
            c ->
                assertTrue(
                    c == '\n' || c == '\u00A0' || !Character.isISOControl(c) && !hidden(c),
                    () -> String.format(java.util.Locale.ROOT, "U+%04X", c)));
  }

  private static boolean hidden(int c) {
    int type = Character.getType(c);
    return type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  @ParameterizedTest
  @MethodSource("texts")
  void testReportIsWellFormed(String text) throws Exception {
    String xml = JunitXml.of(hostile(text));
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    assertEquals(5, document.getElementsByTagName("testcase").getLength());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void summaryKeepsItsShape(String text) throws IOException {
    String summary = MarkdownSummary.of(hostile(text));
    String calm = MarkdownSummary.of(SweepSample.make());
    assertEquals(
        calm.lines().filter(l -> l.startsWith("|")).count(),
        summary.lines().filter(l -> l.startsWith("|")).count());
    assertEquals(
        calm.lines().filter(l -> l.startsWith("#")).count(),
        summary.lines().filter(l -> l.startsWith("#")).count());
    String prose = summary.substring(0, summary.indexOf("To reproduce:"));
    assertFalse(prose.contains("<") || prose.contains("@") || prose.contains("://"), prose);
  }

  /** For the browser check: the page with the worst of it. */
  @Test
  void hostilePageIsLeftForTheBrowserCheck() throws IOException {
    Path page = Path.of("target", "hostile-report.html");
    String text =
        "<img src=x onerror=alert(1)></script><script>alert(2)</script>\u202E"
            + "W".repeat(300)
            + "\" onload=\"alert(3)";
    Files.write(page, ReportRenderer.html(hostile(text)).getBytes(StandardCharsets.UTF_8));
    assertTrue(Files.size(page) > 10_000);
  }
}
