package assay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
  @ParameterizedTest
  @CsvSource({
    "'','',0",
    "abc,abc,0",
    "abc,abd,1",
    "abc,acb,1",
    "abc,ab,1",
    "abc,xabc,1",
    "ca,abc,3",
    "kitten,sitting,3",
    "epochs,epohcs,1"
  })
  void distanceCountsEditsAndSwaps(String a, String b, int edits) {
    assertEquals(edits, Nearest.distance(a, b));
    assertEquals(edits, Nearest.distance(b, a));
  }

  @Test
  void theNearestComesFirst() {
    List<String> names = List.of("batch", "epochs", "epsilon", "learningRate");
    assertEquals(List.of("epochs"), Nearest.of("epoch", names));
    assertEquals(List.of("learningRate"), Nearest.of("learning_rate", names));
    assertEquals(List.of(), Nearest.of("zzz", names));
    assertEquals("did you mean \"epsilon\"?", Nearest.hint("epsilom", names));
    assertEquals("known: batch, epochs, epsilon, learningRate", Nearest.hint("zzz", names));
  }
}
