package assay.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Binomials;
import assay.stats.Seed;
import org.junit.jupiter.api.Test;

final class MembershipMatrixTest {
  @Test
  void everyRecordIsInExactlyHalfOfTheModels() {
    MembershipMatrix matrix = MembershipMatrix.paired(Seed.of(1), 8, 101);
    for (int r = 0; r < 101; r++) {
      int in = 0;
      for (int m = 0; m < 8; m++) {
        in += matrix.contains(m, r) ? 1 : 0;
      }
      assertEquals(4, in);
    }
  }

  @Test
  void membershipsOfOneModelAreFairCoins() {
    int heads = MembershipMatrix.paired(Seed.of(2), 2, 10_000).members(0).length;
    // a two-sided binomial test at 1e-6
    assertTrue(Binomials.cdf(heads, 10_000, 0.5) > 5e-7);
    assertTrue(Binomials.sf(heads - 1L, 10_000, 0.5) > 5e-7);
  }

  @Test
  void moreModelsDoNotChangeTheFirst() {
    MembershipMatrix few = MembershipMatrix.paired(Seed.of(3), 2, 50);
    MembershipMatrix many = MembershipMatrix.paired(Seed.of(3), 10, 50);
    assertEquals(few.sha256(), many.models(0, 2).sha256());
    assertNotEquals(few.sha256(), many.models(2, 4).sha256());
  }

  @Test
  void anOddNumberOfModelsIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> MembershipMatrix.paired(Seed.of(1), 3, 5));
    assertEquals("models must be even in the paired design, got 3", e.getMessage());
  }
}
