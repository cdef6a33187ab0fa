package assay.audit;

import assay.attack.AnsweredAttack;
import assay.attack.Attack;
import assay.attack.AttackContext;
import assay.attack.AttackScores;
import assay.attack.Attacks;
import assay.audit.result.AuditResult.AttackOverview;
import assay.audit.result.AuditResult.Baseline;
import assay.audit.result.AuditResult.ModelResult;
import assay.data.Dataset;
import assay.stats.DeLong;
import assay.stats.Interval;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.rng.sampling.PermutationSampler;

/**
 * Runs the three baselines and checks them, whatever the plan says: a coin flip must know nothing,
 * the oracle must know all, and a classifier that sees the records and not the model must not tell
 * members from non-members.
 *
 * @param baselines coin flip, oracle, blind
 * @param warnings one per baseline that did not do as it must
 */
public record BaselineChecks(List<Baseline> baselines, List<String> warnings) {
  /** Of the baselines that always run, in their order. */
  public static final List<String> IDS = List.of("coin-flip", "oracle", "blind");

  /** A coin that looks this unlikely is not a coin. */
  private static final double BROKEN = 1e-6;

  /** The blind baseline succeeds where its rank test is below this. */
  private static final double DIFFERENT = 1e-3;

  /** Values that the blind baseline looks at; more records are drawn down to this many. */
  private static final long MOST_VALUES = 3_000_000;

  /**
   * Runs them on natural records.
   *
   * @param records audited
   * @param truth whose memberships are the answer; its scores are not looked at
   * @param seed of the coin, the folds and the draw
   */
  public static BaselineChecks of(Dataset records, AttackScores truth, Seed seed) {
    List<Baseline> baselines = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    boolean[] member = truth.member();
    add(baselines, warnings, coin(context(records, seed), member));
    add(baselines, warnings, oracle(context(records, seed), member));
    int[] drawn = drawn(records, seed);
    boolean[] drawnMember = new boolean[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      drawnMember[i] = member[drawn[i]];
    }
    add(baselines, warnings, blind(records.at(drawn), records.size(), drawnMember, seed));
    return new BaselineChecks(List.copyOf(baselines), List.copyOf(warnings));
  }

  private static void add(List<Baseline> baselines, List<String> warnings, Baseline baseline) {
    baselines.add(baseline);
    if (!baseline.passed()) {
      warnings.add(baseline.meaning());
    }
  }

  private static Baseline coin(AttackContext context, boolean[] member) {
    Baseline run = run("coin-flip", context, member);
    double p = Math.min(1, 2 * Normal.sf(Math.abs(z(run.auc().estimate(), member))));
    return p >= BROKEN
        ? with(run, true, "A coin knows nothing, and that is what the evaluation says of it.")
        : with(
            run,
            false,
            String.format(
                Locale.ROOT,
                "the coin-flip baseline reaches AUC %.4f, which chance does not (p = %.1e): the"
                    + " evaluation of attacks is broken, trust no attack's number",
                run.auc().estimate(),
                p));
  }

  private static Baseline oracle(AttackContext context, boolean[] member) {
    Baseline run = run("oracle", context, member);
    return run.auc().estimate() == 1
        ? with(run, true, "The true memberships are recognized without error.")
        : with(
            run,
            false,
            String.format(
                Locale.ROOT,
                "the oracle baseline, which is given the true memberships, has AUC %.4f and not 1:"
                    + " the evaluation of attacks is broken, trust no attack's number",
                run.auc().estimate()));
  }

  private static Baseline blind(Dataset drawn, int of, boolean[] member, Seed seed) {
    Baseline run = run("blind", context(drawn, seed), member);
    double p = Normal.sf(z(run.auc().estimate(), member));
    String on =
        drawn.size() == of
            ? ""
            : String.format(
                Locale.ROOT, " (on %d of %d records drawn at random)", drawn.size(), of);
    return p >= DIFFERENT
        ? with(
            run,
            true,
            "A classifier that sees the records and not the model does not tell members from"
                + " non-members"
                + on
                + ".")
        : with(
            run,
            false,
            String.format(
                Locale.ROOT,
                "the blind baseline succeeds: a classifier that sees the records and never the model"
                    + " tells members from non-members with AUC %.3f [%.3f, %.3f]%s. Members and"
                    + " non-members differ anyway, so every attack's number is suspect: it may show"
                    + " this difference and not what the model leaks",
                run.auc().estimate(),
                run.auc().lower(),
                run.auc().upper(),
                on));
  }

  /** Whether scores tell members from non-members, either way round, as a coin does not. */
  public static boolean differs(AttackScores scores) {
    Interval auc = DeLong.auc(scores.members(), scores.nonMembers(), 0.95);
    return 2 * Normal.sf(Math.abs(z(auc.estimate(), scores.member()))) < BROKEN;
  }

  /** Of the baselines in a result. */
  public static List<String> ids(ModelResult model) {
    return model.overview().map(AttackOverview::baselines).orElse(List.of()).stream()
        .map(Baseline::id)
        .toList();
  }

  /** Whether the records themselves tell members from non-members. */
  public boolean recordsDiffer() {
    return baselines.stream().anyMatch(BaselineChecks::recordsDiffer);
  }

  /** Whether this is the baseline that sees records alone, and it tells them apart. */
  public static boolean recordsDiffer(Baseline baseline) {
    return baseline.id().equals("blind") && !baseline.passed();
  }

  private static AttackContext context(Dataset records, Seed seed) {
    return AttackContext.builder(records.labels(), records.classCount(), seed)
        .features(records)
        .build();
  }

  private static Baseline run(String id, AttackContext context, boolean[] member) {
    Attack attack = Attacks.byId(id);
    Attack ready = attack instanceof AnsweredAttack answered ? answered.given(member) : attack;
    AttackScores scores = new AttackScores(id, ready.score(context), member);
    Interval auc = DeLong.auc(scores.members(), scores.nonMembers(), 0.95);
    return new Baseline(id, attack.descriptor().title(), auc, true, "");
  }

  private static Baseline with(Baseline run, boolean passed, String meaning) {
    return new Baseline(run.id(), run.title(), run.auc(), passed, meaning);
  }

  /**
   * The Mann-Whitney test statistic of AUC 1/2: normal with variance (m + n + 1) / (12 m n), ties
   * left out, which only makes it more careful.
   */
  private static double z(double auc, boolean[] member) {
    double in = IntStream.range(0, member.length).filter(r -> member[r]).count();
    double out = member.length - in;
    return (auc - 0.5) / Math.sqrt((in + out + 1) / (12 * in * out));
  }

  private static int[] drawn(Dataset records, Seed seed) {
    int most = (int) Math.max(1000, MOST_VALUES / (records.featureCount() + 1));
    int[] all = PermutationSampler.natural(records.size());
    if (records.size() <= most) {
      return all;
    }
    PermutationSampler.shuffle(seed.child("blind-records").random(), all);
    int[] drawn = Arrays.copyOf(all, most);
    Arrays.sort(drawn);
    return drawn;
  }
}
