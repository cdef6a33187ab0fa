package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.HeldOut;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.evaluate.Differences;
import assay.evaluate.Evaluation;
import assay.evaluate.FairnessGap;
import assay.evaluate.Utility;
import assay.stats.Interval;
import assay.stats.UtcTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What differs between two results, such as a release and the one before. Models are matched by id.
 *
 * @param first name and start of the first result
 * @param second of the second
 * @param sameData whether both used the same encoded records
 * @param pairedRecords whether both were judged on the same held-out records, one by one
 * @param changes in the order of the models
 * @param notes what a reader must know, each a sentence
 */
public record Comparison(
    String first,
    String second,
    boolean sameData,
    boolean pairedRecords,
    List<Change> changes,
    List<String> notes) {
  private static final double FPR = 0.01;

  /**
   * One figure of one model.
   *
   * @param model id
   * @param measure what is compared
   * @param before in words
   * @param after in words
   * @param difference second minus first; empty where a difference would mean nothing
   * @param percent whether the difference is one of shares
   * @param says in words
   */
  public record Change(
      String model,
      String measure,
      String before,
      String after,
      Optional<Interval> difference,
      boolean percent,
      String says) {}

  /** Compares two results. */
  public static Comparison of(AuditResult first, AuditResult second) {
    boolean sameData = first.provenance().dataHash().equals(second.provenance().dataHash());
    Optional<HeldOut> a = first.heldOut();
    Optional<HeldOut> b = second.heldOut();
    boolean paired =
        a.isPresent()
            && b.isPresent()
            && a.get().sha256().equals(b.get().sha256())
            && a.get().records() == b.get().records()
            && a.get().records() >= Evaluation.SMALLEST_GROUP;
    List<Change> changes = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (ModelResult before : first.models()) {
      Optional<ModelResult> after =
          second.models().stream().filter(m -> m.id().equals(before.id())).findFirst();
      if (after.isEmpty()) {
        notes.add("Model " + Text.name(before.id()) + " is in the first result only.");
        continue;
      }
      claims(before, after.get(), changes);
      utility(before, after.get(), paired ? a : Optional.empty(), b, changes);
      attacks(before, after.get(), changes);
      gaps(before, after.get(), changes);
    }
    second.models().stream()
        .filter(m -> first.models().stream().noneMatch(x -> x.id().equals(m.id())))
        .forEach(m -> notes.add("Model " + Text.name(m.id()) + " is in the second result only."));
    long looked = changes.stream().filter(c -> c.difference().isPresent()).count();
    notes.add(
        (paired
                ? "Accuracies are paired: both models answered the same held-out records."
                : "The held-out records are not known to be the same: nothing is paired.")
            + " All other differences take the two results as measured apart; where they share"
            + " records, their intervals are wider than need be.");
    notes.add(
        "Each interval holds at 95 % by itself. Of "
            + looked
            + " differences looked at, about "
            + Math.round(0.05 * looked)
            + " would seem real by chance if nothing had changed. One trained model stands for each"
            + " side: another training of the same recipe differs as well.");
    if (!sameData) {
      notes.add("The data differ: a change may come from the data and not from the model.");
    }
    return new Comparison(
        side(first), side(second), sameData, paired, List.copyOf(changes), List.copyOf(notes));
  }

  private static String side(AuditResult result) {
    return Text.name(result.name()) + ", " + Text.name(UtcTime.inWords(result.host().startedAt()));
  }

  private static void claims(ModelResult before, ModelResult after, List<Change> changes) {
    String id = before.id();
    add(changes, id, "verdict", Wording.verdict(before), Wording.verdict(after), "");
    String claimedBefore = before.claim().map(c -> Figures.claim(c.epsilon())).orElse("no claim");
    String claimedAfter = after.claim().map(c -> Figures.claim(c.epsilon())).orElse("no claim");
    add(changes, id, "ε claimed, at most", claimedBefore, claimedAfter, "");
    add(
        changes,
        id,
        "ε proven, at least",
        Wording.provenEpsilon(before),
        Wording.provenEpsilon(after),
        "two lower limits: their difference is no difference in leakage");
    add(
        changes,
        id,
        "would have been caught from ε",
        before.verdict().map(v -> Figures.claim(v.wouldHaveCaught())).orElse(Figures.NONE),
        after.verdict().map(v -> Figures.claim(v.wouldHaveCaught())).orElse(Figures.NONE),
        "");
  }

  private static void add(
      List<Change> changes, String id, String what, String before, String after, String says) {
    String words = says.isEmpty() ? before.equals(after) ? "the same" : "changed" : says;
    changes.add(new Change(id, what, before, after, Optional.empty(), false, words));
  }

  private static void utility(
      ModelResult before,
      ModelResult after,
      Optional<HeldOut> firstHeld,
      Optional<HeldOut> secondHeld,
      List<Change> changes) {
    if (before.utility().isEmpty() || after.utility().isEmpty()) {
      return;
    }
    Utility a = before.utility().get();
    Utility b = after.utility().get();
    Optional<boolean[]> rightBefore = firstHeld.flatMap(h -> bits(h, before.id()));
    Optional<boolean[]> rightAfter = secondHeld.flatMap(h -> bits(h, before.id()));
    Interval accuracy =
        rightBefore.isPresent() && rightAfter.isPresent()
            ? Differences.paired(rightBefore.get(), rightAfter.get())
            : Differences.apart(a.accuracy(), b.accuracy());
    measured(changes, before.id(), "accuracy", a.accuracy(), b.accuracy(), accuracy, true);
    apart(changes, before.id(), "log loss", a.logLoss(), b.logLoss(), false);
    apart(
        changes,
        before.id(),
        "calibration error",
        a.calibrationError(),
        b.calibrationError(),
        false);
  }

  private static void apart(
      List<Change> changes, String id, String what, Interval a, Interval b, boolean percent) {
    if (a.confidence() == b.confidence()
        && Double.isFinite(a.upper())
        && Double.isFinite(b.upper())) {
      measured(changes, id, what, a, b, Differences.apart(a, b), percent);
    }
  }

  private static void measured(
      List<Change> changes,
      String id,
      String what,
      Interval a,
      Interval b,
      Interval difference,
      boolean percent) {
    changes.add(
        new Change(
            id,
            what,
            percent ? Figures.percent(a) : Figures.interval(a),
            percent ? Figures.percent(b) : Figures.interval(b),
            Optional.of(difference),
            percent,
            difference.lower() > 0
                ? "higher"
                : difference.upper() < 0 ? "lower" : "not shown to differ"));
  }

  private static Optional<boolean[]> bits(HeldOut held, String model) {
    String hexadecimal = held.right().get(model);
    if (hexadecimal == null || hexadecimal.length() != 2 * ((held.records() + 7) / 8)) {
      return Optional.empty();
    }
    byte[] bytes = HexFormat.of().parseHex(hexadecimal);
    boolean[] bits = new boolean[held.records()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (bytes[i / 8] & (0x80 >> (i % 8))) != 0;
    }
    return Optional.of(bits);
  }

  private static void attacks(ModelResult before, ModelResult after, List<Change> changes) {
    for (AttackResult a : before.attacks()) {
      if (a.target() != 0) {
        continue;
      }
      after.attacks().stream()
          .filter(b -> b.target() == 0 && b.id().equals(a.id()))
          .findFirst()
          .ifPresent(
              b -> {
                String title = Text.name(a.title());
                apart(changes, before.id(), "AUC, " + title, a.auc(), b.auc(), false);
                Optional<Interval> first = Wording.at(a, FPR).flatMap(OperatingPoint::tpr);
                Optional<Interval> second = Wording.at(b, FPR).flatMap(OperatingPoint::tpr);
                if (first.isPresent() && second.isPresent()) {
                  apart(
                      changes,
                      before.id(),
                      "TPR at 1 % FPR, " + title,
                      first.get(),
                      second.get(),
                      true);
                }
              });
    }
  }

  private static void gaps(ModelResult before, ModelResult after, List<Change> changes) {
    for (FairnessGap a : before.gaps()) {
      after.gaps().stream()
          .filter(
              b ->
                  List.of(b.attribute(), b.measure(), b.high(), b.low())
                      .equals(List.of(a.attribute(), a.measure(), a.high(), a.low())))
          .findFirst()
          .ifPresent(
              b ->
                  apart(
                      changes,
                      before.id(),
                      "gap, "
                          + Text.name(a.measure())
                          + ", "
                          + Text.name(a.high())
                          + " over "
                          + Text.name(a.low()),
                      a.gap(),
                      b.gap(),
                      true));
    }
  }
}
