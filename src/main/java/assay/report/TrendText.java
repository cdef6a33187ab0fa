package assay.report;

import assay.report.Trend.Release;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.CurvePanel;
import assay.report.chart.CurvePanel.Line;
import assay.report.chart.CurvePanel.Value;
import assay.stats.Interval;
import assay.stats.UtcTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** A trend as a page and as text for a terminal. */
public final class TrendText {
  private static final int MODELS = 6;
  private static final List<String> NOTES =
      List.of(
          "Spent: what all releases of a model so far on the same data cost together, by basic"
              + " composition: epsilons add up, each the claim or what its accountant says, whichever"
              + " is larger, and deltas add up. An upper limit for people whose records are in all of"
              + " them; other models on the same data come on top.",
          "Where a claim was only stated, nobody accounted for it, and the sum is no better than the"
              + " statement.",
          "Intervals are 95 %, each by itself. \"May be\" marks a limit inside an interval, \"is\""
              + " one beyond it.",
          "The strongest attack and the largest gap are picked after looking at all of them, so their"
              + " intervals are too optimistic.");

  private TrendText() {}

  /** One HTML file. */
  public static String html(Trend trend, Templates templates) throws IOException {
    List<String> releases = trend.releases().stream().map(TrendText::release).distinct().toList();
    List<Panel> panels = new ArrayList<>();
    panel(trend, releases, "ε claimed, at most", false, r -> exact(r.claimed()), panels);
    panel(trend, releases, "ε spent so far", false, r -> exact(r.spent()), panels);
    panel(trend, releases, "ε proven, at least", false, r -> exact(r.proven()), panels);
    panel(trend, releases, "accuracy", true, Release::accuracy, panels);
    panel(trend, releases, "AUC of the strongest attack", false, Release::attackAuc, panels);
    panel(trend, releases, "TPR at 1 % FPR", true, Release::attackTpr, panels);
    panel(trend, releases, "largest gap between groups", true, Release::largestGap, panels);
    return BriefPage.html(
        "Releases over time",
        Figures.count(releases.size()) + (releases.size() == 1 ? " audit" : " audits"),
        trend.crossings().isEmpty()
            ? "No limit that was given is crossed."
            : "Limits that are crossed or not known to be kept:",
        trend.crossings(),
        List.of(
            new Figure(
                "trend-figure",
                "What changed",
                "Oldest on the left, numbered as in the table.",
                panels,
                List.of())),
        List.of(table(trend, releases)),
        NOTES,
        templates);
  }

  private static String release(Release r) {
    return UtcTime.inDigits(r.started()) + " " + r.where();
  }

  private static Optional<Interval> exact(OptionalDouble x) {
    return x.isPresent() && Double.isFinite(x.getAsDouble())
        ? Optional.of(
            new Interval(x.getAsDouble(), x.getAsDouble(), x.getAsDouble(), 0.95, "exact"))
        : Optional.empty();
  }

  private static void panel(
      Trend trend,
      List<String> releases,
      String title,
      boolean percent,
      Function<Release, Optional<Interval>> of,
      List<Panel> panels) {
    Map<String, List<Value>> lines = new LinkedHashMap<>();
    // Every model keeps its color and shape in all panels.
    trend.releases().forEach(r -> lines.put(r.series(), new ArrayList<>()));
    for (Release r : trend.releases()) {
      of.apply(r)
          .ifPresent(
              x ->
                  lines
                      .computeIfAbsent(r.series(), m -> new ArrayList<>())
                      .add(
                          new Value(
                              releases.indexOf(release(r)),
                              x.estimate(),
                              x.lower(),
                              x.upper(),
                              r.where()
                                  + ", "
                                  + r.series()
                                  + ": "
                                  + (percent ? Figures.percent(x) : Figures.interval(x)))));
    }
    if (lines.values().stream().allMatch(List::isEmpty)) {
      return;
    }
    List<String> settings = new ArrayList<>();
    for (int i = 0; i < releases.size(); i++) {
      settings.add(
          releases.size() <= 15 || i % (1 + releases.size() / 15) == 0 ? "" + (i + 1) : "");
    }
    panels.add(
        new Panel(
            title,
            CurvePanel.draw(
                settings,
                lines.entrySet().stream()
                    .limit(MODELS)
                    .map(e -> new Line(Text.label(e.getKey(), 30), e.getValue()))
                    .toList(),
                "audit",
                title,
                percent,
                Double.NaN,
                -1,
                "",
                title + " over audits; the table below has the numbers.")));
  }

  private static Table table(Trend trend, List<String> releases) {
    List<Row> rows = new ArrayList<>();
    for (Release r : trend.releases()) {
      rows.add(
          new Row(
              (releases.indexOf(release(r)) + 1) + ": " + r.where(),
              UtcTime.inDigits(r.started()),
              List.of(
                  Cell.of(r.series()),
                  Cell.of(r.verdict()),
                  Cell.of(r.claimed().isPresent() ? Figures.claim(r.claimed()) : "no claim"),
                  r.spent().isPresent()
                      ? Cell.of(Figures.claim(r.spent()), spentDetail(r))
                      : Cell.of("no limit"),
                  Cell.of(Figures.bound(r.proven()) + r.provenIf()),
                  Cell.of(r.accuracy().map(Figures::percent).orElse(Figures.NONE)),
                  Cell.of(r.attackAuc().map(Figures::interval).orElse(Figures.NONE), r.attack()),
                  Cell.of(r.attackTpr().map(Figures::percent).orElse("not stated")),
                  Cell.of(
                      r.largestGap().map(Figures::percent).orElse(Figures.NONE), r.gapName()))));
    }
    return new Table(
        "All releases",
        List.of(
            new Views.Column("audit", false),
            new Views.Column("model", false),
            new Views.Column("verdict", false),
            new Views.Column("ε claimed", true),
            new Views.Column("ε spent so far", true),
            new Views.Column("ε proven", true),
            new Views.Column("accuracy", true),
            new Views.Column("strongest attack: AUC", true),
            new Views.Column("its TPR at 1 % FPR", true),
            new Views.Column("largest gap", true)),
        rows,
        "");
  }

  private static String spentDetail(Release r) {
    return "δ = "
        + Figures.delta(r.spentDelta().orElseThrow())
        + (r.stated() > 0 ? "; claims only stated: " + Figures.count(r.stated()) : "");
  }

  /** One line per model and release. */
  public static String text(Trend trend) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%-20s %-24s %-22s %8s %8s %8s %8s  %-18s %s%n",
            "started",
            "model",
            "verdict",
            "claimed",
            "spent",
            "at delta",
            "proven",
            "accuracy",
            "attack AUC"));
    for (Release r : trend.releases()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-20s %-24s %-22s %8s %8s %8s %8s  %-18s %s%n",
              UtcTime.inDigits(r.started()),
              Text.label(r.series(), 24),
              Text.label(r.verdict(), 22),
              Figures.claim(r.claimed()),
              r.spent().isPresent() ? Figures.claim(r.spent()) : "no limit",
              r.spentDelta().isPresent()
                  ? Figures.delta(r.spentDelta().getAsDouble())
                  : Figures.NONE,
              Figures.bound(r.proven()),
              r.accuracy().map(Figures::percent).orElse(Figures.NONE),
              r.attackAuc().map(Figures::interval).orElse(Figures.NONE)));
    }
    trend.releases().stream()
        .filter(r -> !r.provenIf().isEmpty())
        .map(r -> "Proven of " + r.series() + " holds only" + r.provenIf().substring(1) + ".\n")
        .distinct()
        .forEach(out::append);
    out.append(
        "Spent adds epsilons (the claim or what is accounted, whichever is larger) and deltas of a"
            + " model's\nreleases on the same data so far: basic composition.\n");
    if (trend.releases().stream().anyMatch(r -> r.stated() > 0)) {
      out.append("Some claims were only stated; nobody accounted for them.\n");
    }
    trend.crossings().forEach(c -> out.append("! ").append(c).append('\n'));
    return out.toString().replace("\r\n", "\n");
  }
}
