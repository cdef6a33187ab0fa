package assay.report;

import assay.audit.result.AuditResult;
import assay.report.Views.Fact;
import assay.stats.UtcTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where the numbers come from and how to get them again. */
record ReproduceBlock(String command, List<Fact> provenance, List<Fact> host, String plan) {
  static ReproduceBlock of(AuditResult result) {
    AuditResult.Provenance p = result.provenance();
    AuditResult.Host h = result.host();
    List<Fact> host = new ArrayList<>();
    host.add(new Fact("started", Text.name(UtcTime.inWords(h.startedAt()))));
    host.add(new Fact("workers", h.workers() + " of " + h.processors() + " processors"));
    h.seconds().forEach((stage, s) -> host.add(new Fact(Text.name(stage), Figures.seconds(s))));
    StringBuilder plan = new StringBuilder();
    tree(plan, result.plan(), 0);
    return new ReproduceBlock(
        Text.prose(p.command()),
        List.of(
            new Fact("seed", Long.toString(p.seed())),
            new Fact("plan (SHA-256)", Text.name(p.planHash())),
            new Fact("data (SHA-256)", Text.name(p.dataHash())),
            new Fact("Assay", Text.name(p.version())),
            new Fact("Java", Text.name(p.java())),
            new Fact("platform", Text.name(p.platform())),
            new Fact("schema of audit.json", Text.name(result.schemaVersion()))),
        host,
        plan.toString());
  }

  /** The resolved plan as an indented outline; to be read, not to be parsed. */
  private static void tree(StringBuilder out, Object node, int depth) {
    if (out.length() > 40_000) {
      return;
    }
    String indent = "  ".repeat(Math.min(depth, 20));
    if (node instanceof Map<?, ?> map) {
      map.forEach((k, v) -> entry(out, indent + Text.name(String.valueOf(k)) + ":", v, depth));
    } else if (node instanceof List<?> list) {
      list.forEach(v -> entry(out, indent + "-", v, depth));
    } else {
      out.append(indent).append(leaf(node)).append('\n');
    }
  }

  private static void entry(StringBuilder out, String head, Object value, int depth) {
    out.append(head);
    if (value instanceof Map<?, ?> || value instanceof List<?>) {
      out.append('\n');
      tree(out, value, depth + 1);
    } else {
      out.append(' ').append(leaf(value)).append('\n');
    }
  }

  private static String leaf(Object value) {
    return value == null ? "none" : Text.prose(String.valueOf(value));
  }
}
