package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.Verdict;
import assay.bound.EpsilonLowerBound;
import java.util.List;
import java.util.Optional;

/** The first screen: may these models be released? */
record VerdictBlock(
    String tone,
    String outcome,
    String lead,
    String reason,
    List<Tile> tiles,
    String next,
    List<Line> models) {
  /** A large number with what it means. */
  record Tile(String label, String value, String meaning) {}

  /** One model in plain words. */
  record Line(String name, String outcome, String tone, String words) {}

  private static final double FPR = 0.01;

  static VerdictBlock of(AuditResult result) {
    Verdict verdict = result.verdict();
    Optional<ModelResult> about =
        result.models().stream().filter(m -> decides(m, verdict)).findFirst();
    return new VerdictBlock(
        tone(verdict.outcome()),
        Wording.outcome(verdict.outcome()),
        lead(verdict, result),
        Text.prose(verdict.reason()),
        tiles(verdict, about),
        next(verdict),
        result.models().stream().map(VerdictBlock::line).toList());
  }

  /** The verdict of the whole is that of one model, with the model's id before its reason. */
  private static boolean decides(ModelResult model, Verdict whole) {
    return model
        .verdict()
        .filter(
            v ->
                v.outcome() == whole.outcome()
                    && (whole.reason().equals(v.reason())
                        || whole.reason().equals(model.id() + ": " + v.reason())))
        .isPresent();
  }

  static String tone(Verdict.Outcome outcome) {
    return switch (outcome) {
      case VIOLATION_FOUND -> "bad";
      case NO_VIOLATION_FOUND -> "calm";
      case INCONCLUSIVE -> "unsure";
    };
  }

  private static String lead(Verdict verdict, AuditResult result) {
    boolean claims = result.models().stream().anyMatch(m -> m.claim().isPresent());
    return switch (verdict.outcome()) {
      case VIOLATION_FOUND ->
          "At least one model leaks more than its privacy claim allows. That is proven at the"
              + " confidence stated below.";
      case NO_VIOLATION_FOUND ->
          "The attacks of this audit did not prove any privacy claim wrong, and there were records"
              + " enough to notice a leak of the size stated below, had it shown in the scores.";
      case INCONCLUSIVE ->
          claims
              ? "This audit can answer neither yes nor no. It is not a pass."
              : "No model here makes a privacy claim, so there is nothing to hold the leakage"
                  + " against. It was measured all the same.";
    };
  }

  private static List<Tile> tiles(Verdict verdict, Optional<ModelResult> about) {
    String delta =
        about
            .flatMap(ModelResult::claim)
            .map(c -> " at δ = " + Figures.delta(c.delta()))
            .orElse("");
    String confidence =
        about
            .flatMap(Wording::proven)
            .map(
                b ->
                    " with "
                        + Wording.confidence(b.confidence())
                        + " confidence"
                        + Wording.condition(b))
            .orElse("");
    String ideal =
        verdict
            .supposed()
            .map(Text::name)
            .or(() -> about.flatMap(Wording::primary).map(EpsilonLowerBound::ideal))
            .orElse("the Gaussian mechanism's");
    return List.of(
        new Tile(
            "Claimed",
            verdict.claimed().isPresent()
                ? "ε ≤ " + Figures.claim(verdict.claimed())
                : Figures.NONE,
            verdict.claimed().isPresent() ? "the most that may leak" + delta : "there is no claim"),
        new Tile(
            "Proven leaked",
            verdict.proven().isPresent() ? "ε ≥ " + Figures.bound(verdict.proven()) : Figures.NONE,
            verdict.proven().isPresent()
                ? (verdict.proven().getAsDouble() > 0
                        ? "at least this much leaks"
                        : "no leak was proven")
                    + confidence
                : "no valid bound was reached"),
        new Tile(
            "Would have been caught",
            verdict.wouldHaveCaught().isPresent()
                ? "ε ≥ " + Figures.claim(verdict.wouldHaveCaught())
                : "nothing",
            verdict.wouldHaveCaught().isPresent()
                ? "a model leaking this much would have been caught with probability "
                    + Figures.plain(verdict.power())
                    + ", if scores showed it as well as "
                    + ideal
                : "no leak of any size would have been caught with probability "
                    + Figures.plain(verdict.power())));
  }

  private static String next(Verdict verdict) {
    return switch (verdict.outcome()) {
      case VIOLATION_FOUND ->
          "Do not release the model under this claim. Look first at how batches are sampled, how"
              + " gradients are clipped, how noise is scaled, and whether data were touched outside"
              + " the accounted steps.";
      case NO_VIOLATION_FOUND ->
          "The claim may stand, as far as this audit can see. Decide whether the claimed ε itself"
              + " is small enough for these data: that is a judgment, not a measurement.";
      case INCONCLUSIVE ->
          "Treat the claim as untested. More canaries, more shadow models or a claim that can be"
              + " tested at this size would give an answer.";
    };
  }

  private static Line line(ModelResult model) {
    StringBuilder words = new StringBuilder();
    model
        .claim()
        .ifPresentOrElse(
            c ->
                words
                    .append("Claims ε ≤ ")
                    .append(Figures.claim(c.epsilon()))
                    .append(" at δ = ")
                    .append(Figures.delta(c.delta()))
                    .append("; "),
            () -> words.append("Makes no claim; "));
    words.append(
        Wording.proven(model)
            .map(
                b ->
                    (b.epsilon() > 0
                            ? "ε ≥ " + Figures.bound(b.epsilon()) + " is proven leaked"
                            : "no leak is proven")
                        + " ("
                        + Wording.confidence(b.confidence())
                        + " confidence"
                        + Wording.condition(b)
                        + "). ")
            .orElse("no leak is proven by a valid bound. "));
    Wording.best(model).ifPresent(a -> words.append(attack(a)));
    return new Line(
        Text.name(model.title()),
        model.verdict().map(v -> Wording.outcome(v.outcome())).orElse("No claim to compare"),
        model.verdict().map(v -> tone(v.outcome())).orElse("none"),
        words.toString());
  }

  private static String attack(AttackResult attack) {
    String auc =
        "The strongest attack, "
            + Text.name(attack.title())
            + ", tells members from non-members with AUC "
            + Figures.estimate(attack.auc())
            + " (0.5 is guessing)";
    return auc
        + Wording.at(attack, FPR)
            .filter(p -> p.tpr().isPresent())
            .map(p -> recognised(attack, p))
            .orElse(".");
  }

  private static String recognised(AttackResult attack, OperatingPoint p) {
    long guess = Math.round((double) attack.members() * p.falsePositives() / attack.nonMembers());
    return "; with false alarms on "
        + Figures.share(p.falsePositives(), attack.nonMembers())
        + " of the non-members it recognizes "
        + Figures.share(p.truePositives(), attack.members())
        + " of the members, where guessing would recognize about "
        + Figures.count(guess)
        + ".";
  }
}
