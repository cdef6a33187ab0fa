package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Verdict;
import assay.bound.EpsilonLowerBound;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A result as JUnit XML, for continuous integration: per model one case for its claim and two for
 * the evidence behind it. A violation is a failure, missing evidence is an error (most systems pass
 * a skipped case, and a privacy audit must never pass without evidence), a model without a claim is
 * skipped.
 */
public final class JunitXml {
  private enum State {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  private record Case(String model, String name, State state, String type, String message) {}

  private JunitXml() {}

  /** The test report; UTF-8 is declared. */
  public static String of(AuditResult result) {
    List<Case> cases = new ArrayList<>();
    for (ModelResult model : result.models()) {
      claim(cases, model);
    }
    cases.add(overall(result));
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      write(xml, result, cases);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  private static void claim(List<Case> cases, ModelResult model) {
    if (model.claim().isEmpty()) {
      cases.add(new Case(model.id(), "claim", State.SKIPPED, "no-claim", Wording.NO_CLAIM));
      return;
    }
    AuditResult.Claim claim = model.claim().get();
    String name =
        "proven epsilon does not exceed the claimed "
            + Figures.claim(claim.epsilon())
            + " at delta "
            + Figures.delta(claim.delta());
    if (model.verdict().isEmpty()) {
      cases.add(new Case(model.id(), name, State.ERROR, "inconclusive", "there is no verdict"));
      return;
    }
    Verdict verdict = model.verdict().get();
    cases.add(new Case(model.id(), name, state(verdict), type(verdict), verdict.reason()));
    boolean gates =
        Wording.primary(model).filter(b -> b.kind() != EpsilonLowerBound.Kind.ESTIMATE).isPresent();
    cases.add(
        new Case(
            model.id(),
            "the verdict rests on a valid bound",
            gates ? State.PASSED : State.ERROR,
            "evidence",
            "the estimator declared before training, "
                + model.primary()
                + ", gave no valid bound"));
    cases.add(
        new Case(
            model.id(),
            "a larger leak would have been caught with "
                + Wording.confidence(verdict.power())
                + " power, had scores shown it",
            verdict.wouldHaveCaught().isPresent() ? State.PASSED : State.ERROR,
            "evidence",
            "no true epsilon would have been caught with this power; use more canaries or models"));
  }

  private static Case overall(AuditResult result) {
    Verdict verdict = result.verdict();
    return new Case("audit", "overall verdict", state(verdict), type(verdict), verdict.reason());
  }

  private static State state(Verdict verdict) {
    return switch (verdict.outcome()) {
      case NO_VIOLATION_FOUND -> State.PASSED;
      case VIOLATION_FOUND -> State.FAILURE;
      case INCONCLUSIVE -> State.ERROR;
    };
  }

  private static String type(Verdict verdict) {
    return verdict.outcome() == Verdict.Outcome.VIOLATION_FOUND ? "violation" : "inconclusive";
  }

  private static void write(XMLStreamWriter xml, AuditResult result, List<Case> cases)
      throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line(xml, 0);
    xml.writeStartElement("testsuites");
    line(xml, 1);
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", Text.name("assay." + result.name()));
    xml.writeAttribute("tests", Integer.toString(cases.size()));
    xml.writeAttribute("failures", number(cases, State.FAILURE));
    xml.writeAttribute("errors", number(cases, State.ERROR));
    xml.writeAttribute("skipped", number(cases, State.SKIPPED));
    for (Case c : cases) {
      line(xml, 2);
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", Text.name("assay." + result.name() + "." + c.model()));
      xml.writeAttribute("name", Text.name(c.name()));
      if (c.state() != State.PASSED) {
        line(xml, 3);
        xml.writeEmptyElement(Wording.lower(c.state().name()));
        if (c.state() != State.SKIPPED) {
          xml.writeAttribute("type", c.type());
        }
        xml.writeAttribute("message", Text.prose(c.message()));
        line(xml, 2);
      }
      xml.writeEndElement();
    }
    line(xml, 1);
    xml.writeEndElement();
    line(xml, 0);
    xml.writeEndElement();
    line(xml, 0);
    xml.writeEndDocument();
  }

  private static String number(List<Case> cases, State state) {
    return Long.toString(cases.stream().filter(c -> c.state() == state).count());
  }

  private static void line(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
