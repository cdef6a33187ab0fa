package assay.privacy.budget;

import assay.privacy.AccountLine;
import assay.privacy.Accounts;
import assay.privacy.EventTree;
import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyAccount;
import assay.privacy.PrivacyEvent;
import assay.privacy.Release;
import assay.stats.InputException;
import assay.stats.Rounded;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The books of a privacy budget: one file per data set, to which every release is charged before it
 * is made. Charges are composed, never just added. What would go beyond the limit is refused and
 * leaves no trace; concurrent charges wait for each other.
 */
public final class BudgetLedger {
  private static final int FORMAT = 1;
  private static final int MOST_CHARGES = 100_000;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path file;
  private final ChainedFile chain;
  private final Clock clock;

  private BudgetLedger(Path file, Clock clock) {
    this.file = file;
    this.chain = new ChainedFile(file);
    this.clock = clock;
  }

  /** The ledger in a file that exists. */
  public static BudgetLedger at(Path file, Clock clock) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          file + ": no such ledger; assay budget open " + file + " --epsilon E makes one");
    }
    return new BudgetLedger(file, clock);
  }

  /**
   * Opens a new ledger.
   *
   * @throws InputException where there is one already
   */
  public static BudgetLedger open(Path file, BudgetTerms terms, Clock clock) throws IOException {
    BudgetLedger ledger = new BudgetLedger(file, clock);
    ledger.chain.append(
        before -> {
          if (!before.entries().isEmpty()) {
            throw new InputException(file + ": there is a ledger already; its terms stay");
          }
          return Optional.of(json(ledger.opening(terms)));
        });
    return ledger;
  }

  /** The budget as it stands. Checks the whole chain. */
  public BudgetState state() throws IOException {
    return state(chain.read());
  }

  /**
   * Books a charge, on disk when this returns.
   *
   * @return the budget with it
   * @throws BudgetExceededException where it would go beyond the limit; nothing is booked
   * @throws InputException where no accountant can bound the charge under the ledger's relation
   */
  public BudgetState charge(BudgetCharge asRun) throws IOException {
    BudgetCharge charge = readable(asRun);
    return state(
        chain.append(
            before -> {
              BudgetState state = state(before);
              double spent = spent(state.terms(), with(state, charge));
              if (!(spent <= state.terms().epsilon())) {
                throw new BudgetExceededException(beyond(state, charge, spent), state);
              }
              String line = json(booking(charge, spent));
              int number = before.entries().size() + 1;
              if (!entry(map(line, number), number).charge().equals(charge)) {
                throw new InputException(
                    charge.label() + " cannot be written so that it is read back");
              }
              return Optional.of(line);
            }));
  }

  /**
   * The charge as a ledger can hold it: what could not be read again is refused, and votes, which
   * are private, are left out. What is spent does not depend on them.
   */
  private static BudgetCharge readable(BudgetCharge charge) {
    return new BudgetCharge(
        charge.label(),
        charge.kind(),
        EventTree.event(withoutVotes(EventTree.of(charge.event())), "event"));
  }

  private static Object withoutVotes(Object tree) {
    if (tree instanceof List<?> list) {
      return list.stream().map(BudgetLedger::withoutVotes).toList();
    }
    if (!(tree instanceof Map<?, ?> map)) {
      return tree;
    }
    if (map.get("gn-max-votes") instanceof Map<?, ?> votes
        && votes.get("votes") instanceof List<?> answers
        && votes.get("sigma") instanceof Double sigma) {
      return EventTree.of(new PrivacyEvent.GnMax(sigma, answers.size()));
    }
    Map<Object, Object> parts = new LinkedHashMap<>();
    map.forEach((key, value) -> parts.put(key, withoutVotes(value)));
    return parts;
  }

  /** Epsilon after a charge that is not booked. */
  public double after(BudgetCharge charge) throws IOException {
    BudgetState state = state();
    return spent(state.terms(), with(state, readable(charge)));
  }

  /** Whether a line, the first included, has this hash. */
  public boolean hasLine(String hash) throws IOException {
    return chain.read().hashes().contains(hash);
  }

  /**
   * The number of the first line whose sum is not what its releases and those before it compose to;
   * 0 where all are right. Composes once per charge.
   */
  public int firstFalseSum(BudgetState state) {
    List<PrivacyEvent> events = new ArrayList<>();
    for (int i = 0; i < state.charges().size(); i++) {
      BudgetState.Entry entry = state.charges().get(i);
      events.add(entry.charge().event());
      double right = spent(state.terms(), events);
      // Accountants may become tighter; a sum that was written too small is false.
      if (!(entry.spent() >= right * (1 - 1e-6))) {
        return i + 2;
      }
    }
    return 0;
  }

  // ---- composition

  private static List<PrivacyEvent> with(BudgetState state, BudgetCharge charge) {
    List<PrivacyEvent> events = new ArrayList<>();
    state.charges().forEach(entry -> events.add(entry.charge().event()));
    events.add(charge.event());
    return events;
  }

  private static double spent(BudgetTerms terms, List<PrivacyEvent> events) {
    return spent(terms, events, terms.adaptive());
  }

  private static double spent(BudgetTerms terms, List<PrivacyEvent> events, boolean adaptive) {
    if (events.isEmpty()) {
      return 0;
    }
    PrivacyAccount account =
        Accounts.of(new Release(new PrivacyEvent.Composed(events), terms.relation()));
    // The filter is over the orders of the Renyi accountant, fixed once and for all; sums of
    // epsilons are a filter of their own.
    List<AccountLine> lines =
        account.lines().stream()
            .filter(
                line ->
                    line.role() == AccountLine.Role.BOUND && line.relation() == terms.relation())
            .filter(
                line ->
                    !adaptive
                        || line.accountant().equals("rdp")
                        || line.accountant().equals("basic"))
            .toList();
    double least = Double.POSITIVE_INFINITY;
    for (AccountLine line : lines) {
      least = Math.min(least, line.curve().epsilon(terms.delta()));
    }
    if (lines.isEmpty()) {
      throw new InputException(
          "no accountant bounds these releases under "
              + terms.relation().id()
              + ": "
              + String.join(" ", account.refusals()));
    }
    return least;
  }

  private static String beyond(BudgetState state, BudgetCharge charge, double spent) {
    return String.format(
        Locale.ROOT,
        "%s would bring epsilon to %s, beyond the limit of %s at delta %s (spent so far: %s)",
        charge.label(),
        Rounded.atMost(spent, state.terms().epsilon()),
        Rounded.exact(state.terms().epsilon()),
        Rounded.exact(state.terms().delta()),
        Rounded.ceiling(state.spent(), 4));
  }

  // ---- lines

  private Map<String, Object> opening(BudgetTerms terms) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("entry", "open");
    entry.put("format", FORMAT);
    entry.put("time", now());
    entry.put("dataset", terms.dataset());
    entry.put("relation", terms.relation().id());
    entry.put("epsilon", terms.epsilon());
    entry.put("delta", terms.delta());
    entry.put("warnAt", terms.warnAt());
    entry.put("adaptive", terms.adaptive());
    return entry;
  }

  private Map<String, Object> booking(BudgetCharge charge, double spent) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("entry", "charge");
    entry.put("time", now());
    entry.put("label", charge.label());
    entry.put("kind", charge.kind().name().toLowerCase(Locale.ROOT));
    entry.put("event", EventTree.of(charge.event()));
    entry.put("spent", spent);
    return entry;
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private BudgetState state(ChainedFile.Chain read) {
    if (read.entries().isEmpty()) {
      throw new InputException(file + ": an empty ledger; it was never opened");
    }
    if (read.entries().size() > MOST_CHARGES) {
      throw new InputException(file + ": more than " + MOST_CHARGES + " entries");
    }
    BudgetTerms terms = terms(map(read.entries().get(0), 1));
    List<BudgetState.Entry> charges = new ArrayList<>();
    for (int i = 1; i < read.entries().size(); i++) {
      charges.add(entry(map(read.entries().get(i), i + 1), i + 1));
    }
    List<PrivacyEvent> events = charges.stream().map(e -> e.charge().event()).toList();
    return new BudgetState(
        terms,
        charges,
        spent(terms, events),
        spent(terms, events, false),
        read.head().orElseThrow(),
        read.torn());
  }

  private Map<?, ?> map(String json, int line) {
    try {
      return JSON.readValue(json, Map.class);
    } catch (JsonProcessingException e) {
      throw new InputException(file + ":" + line + ": not a JSON object", e);
    }
  }

  private BudgetTerms terms(Map<?, ?> entry) {
    if (!"open".equals(entry.get("entry"))) {
      throw new InputException(file + ":1: a ledger begins with an entry \"open\"");
    }
    if (!Integer.valueOf(FORMAT).equals(entry.get("format"))) {
      throw new InputException(
          file + ":1: format " + entry.get("format") + " is not known; this Assay reads " + FORMAT);
    }
    return new BudgetTerms(
        text(entry, "dataset", 1),
        relation(text(entry, "relation", 1)),
        number(entry, "epsilon", 1),
        number(entry, "delta", 1),
        number(entry, "warnAt", 1),
        Boolean.TRUE.equals(entry.get("adaptive")));
  }

  private BudgetState.Entry entry(Map<?, ?> entry, int line) {
    if (!"charge".equals(entry.get("entry"))) {
      throw new InputException(file + ":" + line + ": must be an entry \"charge\"");
    }
    Object event = entry.get("event");
    if (event == null) {
      throw new InputException(file + ":" + line + ": event is missing");
    }
    return new BudgetState.Entry(
        new BudgetCharge(
            text(entry, "label", line),
            kind(text(entry, "kind", line)),
            EventTree.event(event, file + ":" + line + ": event")),
        text(entry, "time", line),
        number(entry, "spent", line));
  }

  private String text(Map<?, ?> entry, String key, int line) {
    return part(entry, key, line, v -> v instanceof String s ? Optional.of(s) : Optional.empty());
  }

  private double number(Map<?, ?> entry, String key, int line) {
    return part(
        entry,
        key,
        line,
        v -> v instanceof Number n ? Optional.of(n.doubleValue()) : Optional.empty());
  }

  private <T> T part(Map<?, ?> entry, String key, int line, Function<Object, Optional<T>> read) {
    Object value = entry.get(key);
    Optional<T> found = value == null ? Optional.empty() : read.apply(value);
    return found.orElseThrow(
        () ->
            new InputException(file + ":" + line + ": " + key + " is missing or of another type"));
  }

  private NeighboringRelation relation(String id) {
    return NeighboringRelation.of(id)
        .orElseThrow(() -> new InputException(file + ":1: relation " + id + " is not known"));
  }

  private BudgetCharge.Kind kind(String id) {
    for (BudgetCharge.Kind kind : BudgetCharge.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(id)) {
        return kind;
      }
    }
    throw new InputException(file + ": kind " + id + " is not known");
  }

  private static String json(Map<String, Object> entry) {
    try {
      return JSON.writeValueAsString(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
