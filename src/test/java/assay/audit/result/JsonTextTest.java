package assay.audit.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.InputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What counts as the same number when a result is computed again. */
final class JsonTextTest {
  private static boolean differ(Object stored, Object again) {
    return JsonText.difference(List.of(stored), List.of(again)).isPresent();
  }

  @Test
  void infinityIsOnlyInfinity() {
    assertTrue(differ(Double.POSITIVE_INFINITY, 3.0));
    assertTrue(differ(3.0, Double.POSITIVE_INFINITY));
    assertTrue(differ(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    assertEquals(
        Optional.empty(), JsonText.difference(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
  }

  @Test
  void wholeNumbersAreExact() {
    assertTrue(differ(1_000_000_000, 1_000_000_001));
    assertTrue(differ(Long.MAX_VALUE, Long.MAX_VALUE - 1));
    assertEquals(Optional.empty(), JsonText.difference(7, 7L));
  }

  @Test
  void smallNumbersAreComparedByTheirOwnSize() {
    assertTrue(differ(1e-13, 0.0));
    assertTrue(differ(1e-13, 2e-13));
    assertEquals(Optional.empty(), JsonText.difference(1e-13, 1e-13 * (1 + 1e-12)));
    assertTrue(differ(0.61, 0.61 * (1 + 1e-8)));
  }

  private record Listed(List<String> all) {}

  @Test
  void aNullWithinAListIsRefused() {
    byte[] bytes = "{\"all\": [\"a\", null]}".getBytes(StandardCharsets.UTF_8);
    InputException refused =
        assertThrows(InputException.class, () -> JsonText.read("x.json", bytes, Listed.class));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("x.json"), refused.getMessage());
  }
}
