package assay.cli;

import assay.privacy.AccountLine;
import assay.privacy.AccountLine.Role;
import assay.privacy.Accounts;
import assay.privacy.PrivacyAccount;
import assay.privacy.PrivacyEvent;
import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.Shuffled;
import assay.privacy.Release;
import assay.report.AccountPage;
import assay.stats.Rounded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of an account: epsilon as a release goes on. */
final class AccountChart {
  private static final int POINTS = 32;

  private AccountChart() {}

  static String html(
      String released,
      List<Release> releases,
      List<PrivacyAccount> accounts,
      double delta,
      double[] rates,
      List<String> notes)
      throws IOException {
    List<AccountPage.Line> lines = new ArrayList<>();
    List<AccountPage.Course> courses = new ArrayList<>();
    List<AccountPage.Attacker> attackers = new ArrayList<>();
    for (int i = 0; i < accounts.size(); i++) {
      PrivacyAccount account = accounts.get(i);
      for (AccountLine line : account.lines()) {
        lines.add(
            new AccountPage.Line(
                line.relation().id(),
                line.accountant(),
                AccountCommand.number(line.curve().epsilon(delta), line.role() == Role.LOWER_BOUND),
                line.role().words() + (line.note().isEmpty() ? "" : ": " + line.note())));
      }
      Optional<AccountLine> tightest = account.tightest(delta);
      if (tightest.isPresent()) {
        course(releases.get(i), tightest.get().accountant(), delta).ifPresent(courses::add);
        for (double rate : rates) {
          attackers.add(
              new AccountPage.Attacker(
                  account.relation().id(),
                  AccountCommand.percent(rate),
                  AccountCommand.found(tightest.get(), rate)));
        }
      }
    }
    return AccountPage.html(released, Rounded.exact(delta), lines, courses, attackers, notes);
  }

  private static Optional<AccountPage.Course> course(
      Release release, String accountant, double delta) {
    Map<Long, PrivacyEvent> parts = parts(release.event());
    if (parts.size() < 2) {
      return Optional.empty();
    }
    double[] steps = parts.keySet().stream().mapToDouble(Long::doubleValue).toArray();
    double[] epsilons =
        parts.values().stream()
            .mapToDouble(
                event ->
                    Accounts.of(new Release(event, release.relation()))
                        .tightest(delta)
                        .map(line -> line.curve().epsilon(delta))
                        .orElse(Double.POSITIVE_INFINITY))
            .toArray();
    return Optional.of(
        new AccountPage.Course(
            release.relation().id(),
            accountant,
            release.event() instanceof Composed ? "events of the file" : "steps of training",
            steps,
            epsilons));
  }

  /** The release after so many of its steps, or of its events. */
  private static Map<Long, PrivacyEvent> parts(PrivacyEvent event) {
    Map<Long, PrivacyEvent> parts = new LinkedHashMap<>();
    if (event instanceof Composed e) {
      for (long k : places(e.events().size())) {
        parts.put(k, new Composed(e.events().subList(0, (int) k)));
      }
    } else if (event instanceof Repeated e) {
      for (long k : places(e.count())) {
        parts.put(k, new Repeated(e.event(), k));
      }
    } else if (event instanceof Shuffled e) {
      for (long k : places(e.steps())) {
        parts.put(k, new Shuffled(e.records(), e.batch(), e.dropLast(), k, e.event()));
      }
    }
    return parts;
  }

  private static List<Long> places(long last) {
    List<Long> places = new ArrayList<>();
    for (int i = 1; i <= POINTS; i++) {
      long at = Math.max(1, Math.round((double) last * i / POINTS));
      if (places.isEmpty() || at > places.get(places.size() - 1)) {
        places.add(at);
      }
    }
    return places;
  }
}
