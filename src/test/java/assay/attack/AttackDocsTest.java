package assay.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on attacks knows every attack, by its id and its class. */
class AttackDocsTest {
  private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9-]+)` \\| `(\\w+)`");

  @Test
  void theTableHasEveryAttackInOrder() throws IOException {
    List<Matcher> rows =
        Files.readAllLines(Path.of("docs", "attacks.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::find)
            .toList();
    assertEquals(
        Attacks.list().stream().map(AttackDescriptor::id).toList(),
        rows.stream().map(row -> row.group(1)).toList());
    for (Matcher row : rows) {
      String made = Attacks.byId(row.group(1)).getClass().getName();
      String outer = made.replaceFirst("\\$.*", "");
      assertTrue(outer.endsWith("." + row.group(2)), row.group(1) + " is made by " + made);
    }
  }
}
