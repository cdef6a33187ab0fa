package assay.audit.recheck;

import assay.audit.BaselineChecks;
import assay.audit.ScoreSheet;
import assay.audit.StoredScores;
import assay.audit.StoredScores.HeldOut;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Check.State;
import assay.audit.scores.ScoresAudit;
import assay.audit.scores.ScoresFigures;
import assay.audit.scores.ScoresPlan;
import assay.audit.scores.ScoresPlanTree;
import assay.audit.scores.ScoresTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Computes the figures of an audit of scores, or of a model file, again from the scores that were
 * stored.
 */
final class ScoresRecheck {
  private final AuditResult result;
  private final StoredScores scores;
  private final CheckList checks;

  ScoresRecheck(AuditResult result, StoredScores scores, CheckList checks) {
    this.result = result;
    this.scores = scores;
    this.checks = checks;
  }

  void run() {
    if (result.models().size() != 1) {
      checks.add("scores", State.DIFFERS, "an audit of scores has one model");
      return;
    }
    ModelResult model = result.models().get(0);
    checks.guarded("scores", () -> figures(model));
    if (model.utility().isPresent()) {
      checks.guarded(model.id() + ": utility", () -> utility(model));
    }
  }

  private void figures(ModelResult model) {
    Optional<ScoreSheet> sheet = scores.sheet();
    if (sheet.isEmpty()) {
      checks.add("scores", State.UNCHECKED, "scores/" + ScoreSheet.FILE + " is not there");
      return;
    }
    ScoresPlan plan = ScoresPlanTree.read(result.plan());
    ScoresTable table = table(sheet.get());
    ScoresFigures again =
        ScoresFigures.of(
            table,
            plan,
            table.scores().entrySet().stream()
                .map(
                    column ->
                        new ScoresFigures.Candidate(
                            column.getKey(), "", "", "", false, column.getValue()))
                .toList(),
            model.overview().stream()
                .flatMap(overview -> overview.baselines().stream())
                .anyMatch(BaselineChecks::recordsDiffer));
    if (plan.model().isPresent()) {
      // Without its blind baseline, which saw the records, bounds would look valid that are not.
      checks.compare(
          model.id() + ": baselines",
          BaselineChecks.ids(model),
          BaselineChecks.IDS,
          "all three are there");
    }
    attacks(model, again);
    checks.compare(
        model.id() + ": canaries",
        model.canaries(),
        again.canaries(),
        model.canaries().map(c -> "exposure of " + c.inserted() + " inserted").orElse("none"));
    checks.compare(
        model.id() + ": bounds",
        List.of(model.primary(), model.bounds()),
        List.of(again.primary(), again.bounds()),
        model.bounds().size() + " bounds and estimates with their counts and assumptions");
    checks.compare(
        model.id() + ": claim and verdict",
        List.of(model.claim(), model.verdict()),
        List.of(again.claim(), again.verdict()),
        model.verdict().map(v -> v.outcome().name()).orElse("nothing is claimed"));
    AuditResult.StudySummary study = ScoresAudit.study(table, plan, again.byModel(), 0);
    checks.compare(
        "design of the study",
        List.of(
            result.study().design(),
            result.study().records(),
            result.study().heldOut(),
            result.study().canaries(),
            result.study().targets(),
            result.data().records()),
        List.of(
            study.design(),
            study.records(),
            study.heldOut(),
            study.canaries(),
            study.targets(),
            table.rows()),
        "numbers of records and models are those of the scores");
  }

  private void attacks(ModelResult model, ScoresFigures again) {
    String name = model.id() + ": attacks";
    if (model.attacks().size() != again.attacks().size()) {
      checks.add(name, State.DIFFERS, "the scores have other columns or models");
      return;
    }
    List<Object> was = new ArrayList<>();
    List<Object> is = new ArrayList<>();
    for (int i = 0; i < again.attacks().size(); i++) {
      was.add(figures(model.attacks().get(i)));
      is.add(figures(again.attacks().get(i)));
    }
    checks.compare(
        name,
        was,
        is,
        "AUC, operating points and ROC of " + was.size() + " scores on " + scored(again));
  }

  private static String scored(ScoresFigures again) {
    return IntStream.range(0, again.byModel().length).map(m -> again.byModel()[m].length).sum()
        + " records";
  }

  private static Map<String, Object> figures(AttackResult attack) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("id", attack.id());
    figures.put("target", attack.target());
    figures.put("members", attack.members());
    figures.put("nonMembers", attack.nonMembers());
    figures.put("auc", attack.auc());
    figures.put("operatingPoints", attack.operatingPoints());
    figures.put("roc", attack.roc());
    figures.put("note", attack.note());
    return figures;
  }

  private static ScoresTable table(ScoreSheet sheet) {
    Map<String, Integer> models = new LinkedHashMap<>();
    int[] model = new int[sheet.member().length];
    if (sheet.model().isPresent()) {
      for (int r = 0; r < model.length; r++) {
        model[r] = models.computeIfAbsent(sheet.model().get().get(r), name -> models.size());
      }
    }
    return new ScoresTable(
        "scores/" + ScoreSheet.FILE,
        "",
        sheet.ids().toArray(String[]::new),
        sheet.member(),
        models.isEmpty() ? List.of("model") : List.copyOf(models.keySet()),
        model,
        sheet.canary(),
        List.of(),
        sheet.columns(),
        Optional.empty(),
        Optional.empty());
  }

  private void utility(ModelResult model) {
    Optional<HeldOut> held = scores.heldOut();
    if (held.isEmpty()) {
      checks.add(model.id() + ": utility", State.UNCHECKED, "the held-out records are not there");
      return;
    }
    Recheck.utility(
        model.id() + ": utility",
        model.utility().orElseThrow(),
        held.get(),
        result.data().classes().size(),
        checks);
  }
}
