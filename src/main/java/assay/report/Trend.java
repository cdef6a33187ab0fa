package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.evaluate.FairnessGap;
import assay.evaluate.Utility;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Releases over time: what each claims, what was proven of it, and what the releases so far have
 * spent together on the same data.
 *
 * @param releases oldest first
 * @param crossings where a limit was crossed, or the value it limits is not known, each a sentence
 */
public record Trend(List<Release> releases, List<String> crossings) {
  private static final double FPR = 0.01;

  /** A result with the folder it was found in. */
  public record Found(String where, AuditResult result) {}

  /**
   * Limits to mark; those that are empty are not looked at.
   *
   * @param epsilon largest claim
   * @param spent largest sum of claims on the same data
   * @param tpr largest TPR at 1 % FPR
   * @param accuracy smallest accuracy
   * @param gap largest gap between groups
   */
  public record Limits(
      OptionalDouble epsilon,
      OptionalDouble spent,
      OptionalDouble tpr,
      OptionalDouble accuracy,
      OptionalDouble gap) {}

  /**
   * One model of one result.
   *
   * @param where folder
   * @param started when the audit began
   * @param model id
   * @param verdict in words
   * @param claimed epsilon
   * @param series model, with the first digits of its data's hash where models of this name were
   *     trained on different data: releases of one series lie on one line
   * @param spent epsilon of this and all earlier releases of this series: the sum of what each
   *     claims or is accounted at, whichever is larger (basic composition, at {@code spentDelta});
   *     empty where a release makes no claim
   * @param spentDelta the sum of their deltas; empty where a release makes no claim
   * @param stated releases in that sum whose claim nobody accounted for
   * @param proven epsilon, a lower limit
   * @param provenIf condition of the proven epsilon; empty where it needs none
   * @param accuracy held out
   * @param attack title of the strongest attack
   * @param attackAuc of it
   * @param attackTpr of it at 1 % FPR
   * @param largestGap between groups
   * @param gapName what it is a gap of
   */
  public record Release(
      String where,
      String started,
      String model,
      String series,
      String verdict,
      OptionalDouble claimed,
      OptionalDouble spent,
      OptionalDouble spentDelta,
      int stated,
      OptionalDouble proven,
      String provenIf,
      Optional<Interval> accuracy,
      String attack,
      Optional<Interval> attackAuc,
      Optional<Interval> attackTpr,
      Optional<Interval> largestGap,
      String gapName) {}

  /** Orders results by the time their audits began. */
  public static Trend of(List<Found> results, Limits limits) {
    List<Found> sorted = new ArrayList<>(results);
    sorted.sort(
        Comparator.comparing((Found f) -> f.result().host().startedAt())
            .thenComparing(Found::where));
    Map<String, Set<String>> dataOf = new HashMap<>();
    for (Found found : sorted) {
      for (ModelResult model : found.result().models()) {
        dataOf
            .computeIfAbsent(model.id(), id -> new HashSet<>())
            .add(found.result().provenance().dataHash());
      }
    }
    Map<String, Spent> spent = new HashMap<>();
    List<Release> releases = new ArrayList<>();
    List<String> crossings = new ArrayList<>();
    for (Found found : sorted) {
      for (ModelResult model : found.result().models()) {
        String data = found.result().provenance().dataHash();
        Spent sum = spent.merge(data + "/" + model.id(), Spent.of(model), Spent::plus);
        String series =
            Text.name(model.id())
                + (dataOf.getOrDefault(model.id(), Set.of()).size() > 1
                    ? " on data " + Text.name(data.substring(0, Math.min(8, data.length())))
                    : "");
        Release release = release(found, model, series, sum);
        releases.add(release);
        mark(release, model, limits, crossings);
      }
    }
    return new Trend(List.copyOf(releases), List.copyOf(crossings));
  }

  /** What releases cost together, by basic composition: epsilons and deltas add up. */
  private record Spent(double epsilon, double delta, int stated) {
    static Spent of(ModelResult model) {
      if (model.claim().isEmpty()) {
        return new Spent(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);
      }
      AuditResult.Claim claim = model.claim().get();
      boolean stated = claim.accountant().equals(AuditResult.Claim.STATED);
      // An accountant that gave no number supports nothing.
      double accounted =
          stated
              ? 0
              : claim.byAccountant().getOrDefault(claim.accountant(), Double.POSITIVE_INFINITY);
      return new Spent(Math.max(claim.epsilon(), accounted), claim.delta(), stated ? 1 : 0);
    }

    Spent plus(Spent other) {
      return new Spent(epsilon + other.epsilon, delta + other.delta, stated + other.stated);
    }
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private static Release release(Found found, ModelResult model, String series, Spent spent) {
    Optional<AttackResult> best = Wording.best(model);
    Optional<FairnessGap> gap =
        model.gaps().stream().max(Comparator.comparingDouble(g -> g.gap().estimate()));
    return new Release(
        Text.name(found.where()),
        Text.name(found.result().host().startedAt()),
        Text.name(model.id()),
        series,
        Wording.verdict(model),
        model.claim().map(c -> OptionalDouble.of(c.epsilon())).orElse(OptionalDouble.empty()),
        finite(spent.epsilon()),
        Double.isFinite(spent.epsilon()) ? finite(spent.delta()) : OptionalDouble.empty(),
        spent.stated(),
        Wording.proven(model)
            .map(b -> OptionalDouble.of(b.epsilon()))
            .orElse(OptionalDouble.empty()),
        Wording.proven(model).map(Wording::condition).orElse(""),
        model.utility().map(Utility::accuracy),
        best.map(a -> Text.name(a.title())).orElse(""),
        best.map(AttackResult::auc),
        best.flatMap(a -> Wording.at(a, FPR)).flatMap(OperatingPoint::tpr),
        gap.map(FairnessGap::gap),
        gap.map(g -> Text.name(g.measure()) + " by " + Text.name(g.attribute())).orElse(""));
  }

  private static void mark(Release r, ModelResult model, Limits limits, List<String> crossings) {
    String who = r.where() + ", " + r.model() + ": ";
    if (r.claimed().isPresent()
        && r.proven().isPresent()
        && Wording.proven(model).filter(model.claim().get()::covers).isPresent()
        && r.proven().getAsDouble() > r.claimed().getAsDouble()) {
      crossings.add(
          who
              + "more is proven leaked (ε ≥ "
              + Figures.bound(r.proven())
              + r.provenIf()
              + ") than claimed (ε ≤ "
              + Figures.claim(r.claimed())
              + ").");
    }
    over(crossings, who + "ε claimed", r.claimed(), limits.epsilon());
    over(crossings, who + "ε spent so far", r.spent(), limits.spent());
    if (limits.epsilon().isPresent() && model.claim().isEmpty()) {
      crossings.add(who + "no claim, so ε has no limit at all.");
    }
    unknown(crossings, who + "ε spent so far", r.spent().isPresent(), limits.spent());
    unknown(crossings, who + "TPR at 1 % FPR", r.attackTpr().isPresent(), limits.tpr());
    unknown(crossings, who + "gap between groups", r.largestGap().isPresent(), limits.gap());
    unknown(crossings, who + "accuracy", r.accuracy().isPresent(), limits.accuracy());
    above(crossings, who + "TPR at 1 % FPR", r.attackTpr(), limits.tpr());
    above(crossings, who + "gap, " + r.gapName(), r.largestGap(), limits.gap());
    if (limits.accuracy().isPresent() && r.accuracy().isPresent()) {
      double limit = limits.accuracy().getAsDouble();
      Interval x = r.accuracy().get();
      if (x.lower() < limit) {
        crossings.add(
            who
                + "accuracy "
                + Figures.percent(x)
                + (x.upper() < limit ? " is below " : " may be below ")
                + Figures.rate(limit)
                + ".");
      }
    }
  }

  private static void unknown(
      List<String> crossings, String what, boolean known, OptionalDouble limit) {
    if (limit.isPresent() && !known) {
      crossings.add(what + " is not known, so its limit is not known to be kept.");
    }
  }

  private static void over(
      List<String> crossings, String what, OptionalDouble value, OptionalDouble limit) {
    if (limit.isPresent() && value.isPresent() && value.getAsDouble() > limit.getAsDouble()) {
      crossings.add(
          what
              + " is "
              + Figures.claim(value)
              + ", above "
              + Figures.plain(limit.getAsDouble())
              + ".");
    }
  }

  private static void above(
      List<String> crossings, String what, Optional<Interval> value, OptionalDouble limit) {
    if (limit.isPresent() && value.isPresent()) {
      Interval x = value.get();
      double most = limit.getAsDouble();
      if (x.upper() > most) {
        crossings.add(
            what
                + " "
                + Figures.percent(x)
                + (x.lower() > most ? " is above " : " may be above ")
                + Figures.rate(most)
                + ".");
      }
    }
  }
}
