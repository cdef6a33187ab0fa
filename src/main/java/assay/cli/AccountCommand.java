package assay.cli;

import assay.privacy.AccountLine;
import assay.privacy.AccountLine.Role;
import assay.privacy.Accounts;
import assay.privacy.EventReader;
import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyAccount;
import assay.privacy.PrivacyEvent;
import assay.privacy.Release;
import assay.stats.InputException;
import assay.stats.Rounded;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay account}: epsilon of a training, or of a file of events. */
@Command(
    name = "account",
    description = "Epsilon of a DP-SGD training.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  assay account --sampling poisson --q 0.01 --sigma 1.0 --steps 1000",
      "    --delta 1e-5",
      "  assay account --sampling shuffled --records 60000 --batch 256 --sigma 1",
      "    --steps 2350 --delta 1e-5",
      "  assay account --events releases.yaml --delta 1e-6 --json",
      "  assay account --sampling poisson --q 0.01 --sigma 1.0 --steps 1000",
      "    --html account.html",
      "",
      "Sigma is the standard deviation of the noise over the clip norm. Without",
      "--relation, every relation under which something holds is shown.",
      "docs/accounting.md has the format of events and advice on epsilon and delta.",
      "",
      "Exit codes: 0 printed, 2 a mistake in usage or input, or no bound holds under",
      "the relation that was asked for, 1 internal error."
    })
final class AccountCommand extends ConsoleCommand {
  private static final double[] RATES = {0.001, 0.01, 0.1};
  private static final int WIDTH = 78;

  @Mixin private TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Events in YAML, instead of the above.")
  private @Nullable Path events;

  @Option(
      names = "--relation",
      paramLabel = "R",
      description = "add-or-remove-one, replace-one or zero-out.")
  private @Nullable String relation;

  @Option(names = "--delta", paramLabel = "D", description = "Delta; 1e-5 if not given.")
  private @Nullable Double delta;

  @Option(names = "--epsilon", paramLabel = "E", description = "Also delta at this epsilon.")
  private @Nullable Double epsilon;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page with epsilon step by step.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print the account as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    double at = delta == null ? 1e-5 : delta;
    if (!(at > 0 && at < 1)) {
      throw new InputException("--delta must be in (0, 1), got " + at);
    }
    if (epsilon != null && !(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new InputException("--epsilon must be a number >= 0, got " + epsilon);
    }
    List<PrivacyAccount> accounts = new ArrayList<>();
    List<Release> releases = releases();
    for (Release release : releases) {
      accounts.add(Accounts.of(release));
    }
    Set<String> warnings = new LinkedHashSet<>();
    Long records = training.records();
    if (records != null && at * records >= 1) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "delta %s is not below 1 / n, n = %d: it allows whole records to be published",
              Rounded.exact(at),
              records));
    }
    if (json) {
      console.out().println(json(accounts, at, warnings));
    } else {
      print(accounts, at, warnings);
    }
    if (html != null) {
      Set<String> notes = new LinkedHashSet<>();
      accounts.forEach(account -> notes.addAll(account.refusals()));
      warnings.forEach(warning -> notes.add("Warning: " + warning + "."));
      String released = events == null ? training.words() : events.toString();
      Files.writeString(
          html, AccountChart.html(released, releases, accounts, at, RATES, List.copyOf(notes)));
    }
    boolean none =
        (relation != null || accounts.size() == 1)
            && accounts.stream().allMatch(a -> a.tightest(at).isEmpty());
    return none ? ExitCode.USAGE : ExitCode.OK;
  }

  private List<Release> releases() throws IOException {
    if (events != null) {
      Release read = EventReader.read(events);
      if (relation != null && relation(relation) != read.relation()) {
        // An epsilon that is given holds under the relation it was given under, and no other.
        throw new InputException(
            Visible.of(events.toString())
                + ": relation is "
                + read.relation().id()
                + ", --relation is "
                + relation(relation).id()
                + "; what a file gives holds under its own relation");
      }
      return List.of(read);
    }
    PrivacyEvent event = training.event();
    if (relation != null) {
      return List.of(new Release(event, relation(relation)));
    }
    List<Release> all = new ArrayList<>();
    for (NeighboringRelation each : NeighboringRelation.values()) {
      all.add(new Release(event, each));
    }
    return all;
  }

  static NeighboringRelation relation(String id) {
    return NeighboringRelation.of(id)
        .orElseThrow(
            () ->
                new InputException(
                    "--relation must be "
                        + NeighboringRelation.known()
                        + ", got "
                        + Visible.of(id)));
  }

  private void print(List<PrivacyAccount> accounts, double at, Set<String> warnings) {
    PrintWriter out = console.out();
    out.printf(Locale.ROOT, "At delta = %s:%n%n", Rounded.exact(at));
    out.printf(
        Locale.ROOT, "  %-18s %-10s %12s  %s%n", "relation", "accountant", "epsilon", "what it is");
    Set<String> refusals = new LinkedHashSet<>();
    for (PrivacyAccount account : accounts) {
      for (AccountLine line : account.lines()) {
        out.printf(
            Locale.ROOT,
            "  %-18s %-10s %12s  %s%n",
            line.relation().id(),
            line.accountant(),
            number(line.curve().epsilon(at), line.role() == Role.LOWER_BOUND),
            line.role().words() + (line.note().isEmpty() ? "" : ": " + line.note()));
        if (epsilon != null) {
          out.printf(
              Locale.ROOT,
              "  %-18s %-10s %12s  delta at epsilon %s%n",
              "",
              "",
              line.role() == Role.LOWER_BOUND
                  ? Rounded.down(line.curve().delta(epsilon), 4)
                  : Rounded.up(line.curve().delta(epsilon), 4),
              Rounded.exact(epsilon));
        }
      }
      account.refusals().forEach(r -> refusals.add(r));
    }
    for (PrivacyAccount account : accounts) {
      account.tightest(at).ifPresent(line -> attacker(line, at));
    }
    if (!refusals.isEmpty() || !warnings.isEmpty()) {
      out.println();
    }
    refusals.forEach(refusal -> wrapped(out, refusal));
    warnings.forEach(warning -> wrapped(out, "Warning: " + warning + "."));
  }

  /** What the tightest bound means: the trade-off curve at a few false-positive rates. */
  private void attacker(AccountLine line, double at) {
    PrintWriter out = console.out();
    out.printf(
        Locale.ROOT,
        "%nUnder %s, with epsilon %s, the best possible attacker finds at most%n",
        line.relation().id(),
        number(line.curve().epsilon(at), false));
    for (double rate : RATES) {
      out.printf(
          Locale.ROOT,
          "  %8s of the members at %s false alarms%n",
          found(line, rate),
          percent(rate));
    }
  }

  /** The largest share of members found, rounded up. */
  static String found(AccountLine line, double rate) {
    double tpr = 1 - line.curve().falseNegativeRate(rate);
    return String.format(Locale.ROOT, "%.2f %%", Math.min(100, Math.ceil(1e4 * tpr) / 100));
  }

  static String percent(double rate) {
    return (Math.round(1e4 * rate) % 100 == 0
            ? Long.toString(Math.round(100 * rate))
            : Double.toString(100 * rate))
        + " %";
  }

  private static void wrapped(PrintWriter out, String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() + 1 > WIDTH) {
        out.println(line);
        line.setLength(0);
        line.append("  ");
      } else if (line.length() > 0) {
        line.append(' ');
      }
      line.append(word);
    }
    out.println(line);
  }

  /** Rounded up, or down for lower bounds. */
  static String number(double value, boolean down) {
    if (value == Double.POSITIVE_INFINITY) {
      return "infinite";
    }
    if (value > 0 && value < 0.01) {
      return down ? Rounded.down(value, 4) : Rounded.up(value, 4);
    }
    return down ? Rounded.floor(value, 4) : Rounded.ceiling(value, 4);
  }

  private String json(List<PrivacyAccount> accounts, double at, Set<String> warnings)
      throws IOException {
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    ObjectNode root = mapper.createObjectNode();
    root.put("schemaVersion", "1.0");
    root.put("delta", at);
    ArrayNode all = root.putArray("accounts");
    for (PrivacyAccount account : accounts) {
      ObjectNode one = all.addObject();
      one.put("relation", account.relation().id());
      Optional<AccountLine> tightest = account.tightest(at);
      tightest.ifPresent(line -> put(one, "epsilon", line.curve().epsilon(at)));
      tightest.ifPresent(line -> one.put("accountant", line.accountant()));
      ArrayNode lines = one.putArray("lines");
      for (AccountLine line : account.lines()) {
        ObjectNode node = lines.addObject();
        node.put("accountant", line.accountant());
        node.put("role", line.role().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        node.put("relation", line.relation().id());
        put(node, "epsilon", line.curve().epsilon(at));
        if (epsilon != null) {
          node.put("deltaAtEpsilon", line.curve().delta(epsilon));
        }
        node.put("note", line.note());
      }
      ArrayNode attacker = one.putArray("largestTprAtFpr");
      tightest.ifPresent(
          line -> {
            for (double rate : RATES) {
              ObjectNode node = attacker.addObject();
              node.put("fpr", rate);
              node.put("tpr", 1 - line.curve().falseNegativeRate(rate));
            }
          });
      ArrayNode refusals = one.putArray("refusals");
      account.refusals().forEach(refusals::add);
    }
    ArrayNode list = root.putArray("warnings");
    warnings.forEach(list::add);
    return mapper.writeValueAsString(root);
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isInfinite(value)) {
      node.put(key, "Infinity");
    } else {
      node.put(key, value);
    }
  }
}
