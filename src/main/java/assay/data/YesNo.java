package assay.data;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How tables say whether a record was in. */
public final class YesNo {
  private static final Set<String> YES = Set.of("1", "1.0", "true", "yes", "in", "member");
  private static final Set<String> NO =
      Set.of("0", "0.0", "false", "no", "out", "non-member", "nonmember");

  private YesNo() {}

  /** What a cell says, whatever its case; empty where it is another word. */
  public static Optional<Boolean> of(String cell) {
    String word = cell.toLowerCase(Locale.ROOT);
    return YES.contains(word)
        ? Optional.of(true)
        : NO.contains(word) ? Optional.of(false) : Optional.empty();
  }
}
