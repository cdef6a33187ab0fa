package assay.report;

import assay.gate.Finding;
import assay.gate.GateResult;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A gate's result as JUnit XML, a test case per comparison. Broken is a failure; not decidable is
 * an error, since most systems pass a skipped case; what an exception excuses, or the policy
 * accepts undecided, is skipped with its reason. The sentence stands in the message and in the
 * text, since one system shows the one and another the other.
 */
public final class GateJunit {
  private GateJunit() {}

  /** The test report; UTF-8 is declared. */
  public static String of(GateResult result) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      line(xml, 0);
      xml.writeStartElement("testsuites");
      xml.writeAttribute("name", "assay gate");
      totals(xml, result);
      line(xml, 1);
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", Text.name("assay.gate." + result.policy()));
      totals(xml, result);
      for (Finding finding : result.findings()) {
        write(xml, result, finding);
      }
      line(xml, 1);
      xml.writeEndElement();
      line(xml, 0);
      xml.writeEndElement();
      line(xml, 0);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static void totals(XMLStreamWriter xml, GateResult result) throws XMLStreamException {
    xml.writeAttribute("tests", Integer.toString(result.findings().size()));
    xml.writeAttribute("failures", count(result, "failure"));
    xml.writeAttribute("errors", count(result, "error"));
    xml.writeAttribute("skipped", count(result, "skipped"));
    xml.writeAttribute("time", "0");
  }

  private static String count(GateResult result, String element) {
    return Long.toString(
        result.findings().stream().filter(f -> element(f).equals(element)).count());
  }

  private static String element(Finding finding) {
    return switch (finding.effect()) {
      case PASS -> "";
      case FAIL -> "failure";
      case INCONCLUSIVE -> "error";
      case EXCUSED, ACCEPTED -> "skipped";
    };
  }

  private static void write(XMLStreamWriter xml, GateResult result, Finding finding)
      throws XMLStreamException {
    line(xml, 2);
    xml.writeStartElement("testcase");
    xml.writeAttribute(
        "classname", Text.name("assay.gate." + result.audit() + "." + finding.model()));
    xml.writeAttribute(
        "name",
        Text.name(
            finding.rule()
                + " ("
                + finding.limit().id()
                + " <= "
                + Figures.plain(finding.atMost())
                + "): "
                + finding.subject()));
    xml.writeAttribute("file", Text.name(result.policyFile()));
    xml.writeAttribute("line", Integer.toString(finding.line()));
    xml.writeAttribute("time", "0");
    String element = element(finding);
    String message =
        Text.prose(
            finding.message()
                + finding
                    .waiver()
                    .map(w -> " Excused until " + w.until() + ": " + w.reason())
                    .orElse(""));
    line(xml, 3);
    if (element.isEmpty()) {
      xml.writeStartElement("system-out");
    } else {
      xml.writeStartElement(element);
      xml.writeAttribute("message", message);
      if (!element.equals("skipped")) {
        xml.writeAttribute("type", finding.missing() ? "no-evidence" : finding.limit().id());
      }
    }
    xml.writeCharacters(message);
    xml.writeEndElement();
    line(xml, 2);
    xml.writeEndElement();
  }

  private static void line(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
