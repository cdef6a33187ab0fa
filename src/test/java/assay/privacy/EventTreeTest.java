package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.PerLayerGaussian;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.RandomizedResponse;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.RunCount;
import assay.privacy.PrivacyEvent.Selection;
import assay.privacy.PrivacyEvent.Shuffled;
import assay.stats.InputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EventTreeTest {
  @Test
  void everyEventComesBack() {
    PrivacyEvent event =
        new Composed(
            List.of(
                new Repeated(new PoissonSampled(0.01, new Gaussian(1.5)), 1000),
                new FixedSizeSampled(1000, 10, new PerLayerGaussian(List.of(1.0, 2.0))),
                new Shuffled(1000, 10, true, 200, new Gaussian(3)),
                new RandomizedResponse(4, 0.25),
                new Selection(new Gaussian(2), new RunCount.TruncatedNegativeBinomial(0.5, 10.0)),
                new Selection(new Gaussian(5), new RunCount.Poisson(3))));
    assertEquals(event, EventTree.event(EventTree.of(event), "event"));
  }

  @Test
  void mistakesAreNamedWithTheirPlace() {
    assertEquals(
        "event.gausian is not known; did you mean \"gaussian\"?",
        message(Map.of("gausian", Map.of("noiseMultiplier", 1))));
    assertEquals(
        "event.gaussian.sigma is not a known key; known: noiseMultiplier",
        message(Map.of("gaussian", Map.of("sigma", 1))));
    assertEquals(
        "event.gaussian.noiseMultiplier is missing; needed are noiseMultiplier",
        message(Map.of("gaussian", Map.of())));
    assertEquals(
        "event.gaussian: noiseMultiplier must be a finite number > 0, got 0.0",
        message(Map.of("gaussian", Map.of("noiseMultiplier", 0))));
    assertEquals(
        "event.repeated.count must be a whole number, got 1.5",
        message(
            Map.of(
                "repeated",
                Map.of("event", Map.of("gaussian", Map.of("noiseMultiplier", 1)), "count", 1.5))));
    assertEquals(
        "event.repeated.event.gaussian.noiseMultiplier must be a number, got one",
        message(
            Map.of(
                "repeated",
                Map.of(
                    "event", Map.of("gaussian", Map.of("noiseMultiplier", "one")), "count", 2))));
  }

  @Test
  void nestingHasAnEnd() {
    Object tree = Map.of("gaussian", Map.of("noiseMultiplier", 1));
    for (int i = 0; i < 40; i++) {
      tree = Map.of("repeated", Map.of("event", tree, "count", 1));
    }
    Object deep = tree;
    assertThrows(InputException.class, () -> EventTree.event(deep, "event"));
  }

  private static String message(Object tree) {
    return assertThrows(InputException.class, () -> EventTree.event(tree, "event")).getMessage();
  }
}
