package assay.cli;

import assay.privacy.EventReader;
import assay.privacy.EventTree;
import assay.privacy.PrivacyEvent;
import assay.privacy.Release;
import assay.privacy.budget.BudgetCharge;
import assay.privacy.budget.BudgetLedger;
import assay.privacy.budget.BudgetState;
import assay.privacy.budget.BudgetTerms;
import assay.privacy.budget.TamperedException;
import assay.stats.InputException;
import assay.stats.Nearest;
import assay.stats.Rounded;
import assay.stats.UtcTime;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay budget}: the books of a privacy budget. */
@Command(
    name = "budget",
    description = "Keep the books of a privacy budget.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  assay budget open credit.jsonl --dataset credit --epsilon 3 --delta 1e-5",
      "  assay budget charge credit.jsonl --label \"release 1\" --sampling poisson",
      "    --q 0.01 --sigma 1.0 --steps 1000",
      "  assay budget charge credit.jsonl --label survey --events survey.yaml",
      "  assay budget show credit.jsonl",
      "  assay budget verify credit.jsonl --head 3f2a…",
      "",
      "Charge a release before it is made. Charges are composed, not added. Every line",
      "of the ledger is bound to the one before it; keep the head that a charge prints",
      "elsewhere, and verify can tell also whether lines were cut off the end.",
      "",
      "Exit codes: 0 booked or shown, 3 beyond the limit (nothing is booked) or not as",
      "it was written, 2 a mistake in usage or input, 1 internal error."
    })
final class BudgetCommand extends ConsoleCommand {
  private static final List<String> ACTIONS = List.of("open", "charge", "show", "verify");

  @Parameters(index = "0", paramLabel = "open|charge|show|verify", description = "What to do.")
  private String action = "";

  @Parameters(index = "1", paramLabel = "LEDGER", description = "The file of the ledger.")
  private Path ledger = Path.of("");

  @Option(names = "--dataset", paramLabel = "NAME", description = "open: whose records.")
  private @Nullable String dataset;

  @Option(names = "--epsilon", paramLabel = "E", description = "open: the limit.")
  private @Nullable Double epsilon;

  @Option(names = "--delta", paramLabel = "D", description = "open: at which it is spent; 1e-5.")
  private double delta = 1e-5;

  @Option(
      names = "--relation",
      paramLabel = "R",
      description =
          "open: add-or-remove-one (if not given), replace-one or zero-out; of all charges.")
  private String relation = "add-or-remove-one";

  @Option(
      names = "--warn-at",
      paramLabel = "SHARE",
      description = "open: share of the limit from which a charge warns; 0.8 if not given.")
  private double warnAt = 0.8;

  @Option(
      names = "--fixed-plan",
      description =
          "open: every release and its parameters are fixed beforehand, whatever earlier releases"
              + " show. Epsilon is then spent by the tightest composition. Otherwise a Renyi"
              + " filter holds the limit.")
  private boolean fixedPlan;

  @Option(names = "--label", paramLabel = "TEXT", description = "charge: what is released.")
  private @Nullable String label;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "charge: training (if not given), tuning or statistics.")
  private String kind = "training";

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description =
          "charge: events in YAML, as in assay account; or a training by the options below.")
  private @Nullable Path events;

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Option(names = "--dry-run", description = "charge: say what it would spend, book nothing.")
  private boolean dryRun;

  @Option(
      names = "--head",
      paramLabel = "HASH",
      description = "verify: the head that was kept; it must be one of the ledger's lines.")
  private @Nullable String head;

  @Option(names = "--json", description = "Print the budget as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try {
      return switch (action) {
        case "open" -> open();
        case "charge" -> charge();
        case "show" -> shown(BudgetLedger.at(ledger, Clock.systemUTC()).state());
        case "verify" -> verify();
        default ->
            throw new InputException(
                Visible.of(action)
                    + " is not an action; "
                    + Nearest.hint(action, ACTIONS)
                    + " (assay budget --help)");
      };
    } catch (TamperedException e) {
      console.err().println("assay budget: " + Visible.of(String.valueOf(e.getMessage())));
      return ExitCode.VIOLATION;
    }
  }

  private int open() throws IOException {
    if (epsilon == null) {
      throw new InputException("--epsilon is missing: the limit of the budget");
    }
    BudgetTerms terms =
        new BudgetTerms(
            dataset == null ? String.valueOf(ledger.getFileName()) : dataset,
            AccountCommand.relation(relation),
            epsilon,
            delta,
            warnAt,
            !fixedPlan);
    return shown(BudgetLedger.open(ledger, terms, Clock.systemUTC()).state());
  }

  private int charge() throws IOException {
    if (label == null) {
      throw new InputException("--label is missing: what is released");
    }
    BudgetLedger books = BudgetLedger.at(ledger, Clock.systemUTC());
    BudgetCharge charge = new BudgetCharge(label, kind(), event(books));
    if (dryRun) {
      double after = books.after(charge);
      double limit = books.state().terms().epsilon();
      console
          .out()
          .println(
              label
                  + " would bring epsilon to "
                  + up(after)
                  + " of "
                  + up(limit)
                  + (after <= limit ? "" : ": beyond the limit"));
      return after <= limit ? ExitCode.OK : ExitCode.VIOLATION;
    }
    return shown(books.charge(charge));
  }

  private int verify() throws IOException {
    BudgetLedger books = BudgetLedger.at(ledger, Clock.systemUTC());
    BudgetState state = books.state();
    if (head != null && !books.hasLine(head)) {
      console
          .err()
          .println(
              "assay budget: no line of "
                  + Visible.of(ledger.toString())
                  + " has the hash "
                  + Visible.of(head)
                  + ": lines were cut off, or this is another ledger");
      return ExitCode.VIOLATION;
    }
    int wrong = books.firstFalseSum(state);
    if (wrong > 0) {
      console
          .err()
          .println(
              "assay budget: line "
                  + wrong
                  + " says another epsilon than its releases compose to today");
      return ExitCode.VIOLATION;
    }
    console
        .out()
        .println(
            "The chain of "
                + (state.charges().size() + 1)
                + " lines is whole, and every sum is right."
                + (head == null
                    ? " Lines cut off the end could not be seen: give --head for that."
                    : ""));
    return ExitCode.OK;
  }

  private PrivacyEvent event(BudgetLedger books) throws IOException {
    if (events == null) {
      return training.event();
    }
    Release release = EventReader.read(events);
    if (release.relation() != books.state().terms().relation()) {
      throw new InputException(
          events
              + ": relation is "
              + release.relation().id()
              + ", the ledger's is "
              + books.state().terms().relation().id()
              + "; sums under different relations mean nothing");
    }
    return release.event();
  }

  private BudgetCharge.Kind kind() {
    List<String> known = new ArrayList<>();
    for (BudgetCharge.Kind each : BudgetCharge.Kind.values()) {
      known.add(each.name().toLowerCase(Locale.ROOT));
      if (known.get(known.size() - 1).equals(kind)) {
        return each;
      }
    }
    throw new InputException(
        "--kind: " + Visible.of(kind) + " is not known; " + Nearest.hint(kind, known));
  }

  // ---- output

  private int shown(BudgetState state) throws IOException {
    if (json) {
      console.out().println(tree(state));
    } else {
      print(state);
    }
    return ExitCode.OK;
  }

  private void print(BudgetState state) {
    PrintWriter out = console.out();
    BudgetTerms terms = state.terms();
    out.printf(
        Locale.ROOT,
        "Budget of %s: epsilon %s at delta %s, %s%n",
        Visible.of(terms.dataset()),
        up(terms.epsilon()),
        Rounded.exact(terms.delta()),
        terms.relation().id());
    for (BudgetState.Entry entry : state.charges()) {
      out.printf(
          Locale.ROOT,
          "  %s  %-10s  %10s  %s%n",
          UtcTime.inDigits(entry.time()),
          entry.charge().kind().name().toLowerCase(Locale.ROOT),
          up(entry.spent()),
          Visible.of(entry.charge().label()));
    }
    out.printf(
        Locale.ROOT,
        "Spent %s, left %s (%s)%n",
        up(state.spent()),
        down(state.left()),
        terms.adaptive()
            ? "Renyi filter: holds also for releases planned in the light of earlier ones"
            : "tightest composition: holds only if every release was fixed beforehand");
    if (terms.adaptive() && !state.charges().isEmpty()) {
      out.printf(
          Locale.ROOT,
          "Had every release been fixed beforehand, it would be %s.%n",
          up(state.fixed()));
    }
    if (state.isNearlySpent()) {
      out.printf(
          Locale.ROOT,
          "Warning: %.0f %% or more of the budget is spent.%n",
          Math.floor(100 * Math.min(state.spent(), terms.epsilon()) / terms.epsilon()));
    }
    if (state.torn()) {
      out.println("Note: a write that never ended left a torn line; it is no charge.");
    }
    out.println("Head: " + state.head());
  }

  private static String tree(BudgetState state) throws IOException {
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    ObjectNode root = mapper.createObjectNode();
    BudgetTerms terms = state.terms();
    root.put("schemaVersion", "1.0");
    root.put("dataset", terms.dataset());
    root.put("relation", terms.relation().id());
    root.put("epsilon", terms.epsilon());
    root.put("delta", terms.delta());
    root.put("warnAt", terms.warnAt());
    root.put("adaptive", terms.adaptive());
    root.put("spent", state.spent());
    root.put("left", state.left());
    root.put("spentIfFixedBeforehand", state.fixed());
    root.put("nearlySpent", state.isNearlySpent());
    root.put("head", state.head());
    root.put("torn", state.torn());
    ArrayNode charges = root.putArray("charges");
    for (BudgetState.Entry entry : state.charges()) {
      ObjectNode one = charges.addObject();
      one.put("time", entry.time());
      one.put("label", entry.charge().label());
      one.put("kind", entry.charge().kind().name().toLowerCase(Locale.ROOT));
      one.set("event", mapper.valueToTree(EventTree.of(entry.charge().event())));
      one.put("spent", entry.spent());
    }
    return mapper.writeValueAsString(root);
  }

  private static String up(double value) {
    return AccountCommand.number(value, false);
  }

  private static String down(double value) {
    return AccountCommand.number(value, true);
  }
}
