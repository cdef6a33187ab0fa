package assay.report;

import java.util.List;
import java.util.regex.Pattern;

/** Which terms a short page explains: those that stand on it. */
final class Terms {
  private record Term(String key, Pattern words) {}

  /** Keys of {@code blocks/terms.ftlh}, each with the words by which it is met on a page. */
  private static final List<Term> ALL =
      List.of(
          term("epsilon", "ε|\\bepsilon\\b"),
          term("delta", "δ|\\bdelta\\b"),
          term("claim", "\\bclaim"),
          term("proven", "\\bproven\\b"),
          term("accountant", "\\baccountant"),
          term("auc", "\\bAUC\\b"),
          term("tpr", "\\bTPR\\b"),
          term("exposure", "\\bexposure\\b"),
          term("gap", "\\bgaps?\\b"));

  private static final Pattern UNSEEN =
      Pattern.compile("<(style|script)\\b.*?</\\1>|<[^>]*>", Pattern.DOTALL);

  private Terms() {}

  /** Keys of the terms that a page's visible words hold, in the order they are explained. */
  static List<String> on(String html) {
    String seen = UNSEEN.matcher(html).replaceAll(" ");
    return ALL.stream().filter(term -> term.words().matcher(seen).find()).map(Term::key).toList();
  }

  private static Term term(String key, String words) {
    return new Term(
        key, Pattern.compile(words, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS));
  }
}
