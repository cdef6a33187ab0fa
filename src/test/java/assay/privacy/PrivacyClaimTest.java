package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class PrivacyClaimTest {
  private static final NeighboringRelation RELATION = NeighboringRelation.ADD_OR_REMOVE_ONE;

  @Test
  void aClaimNeverReadsStrongerThanItIs() {
    assertEquals(
        "(1, 1e-5)-DP, add-or-remove-one",
        new PrivacyClaim.ApproximateDp(1, 1e-5, RELATION).describe());
    assertEquals(
        "(1.00001, 1.00001e-5)-DP, add-or-remove-one",
        new PrivacyClaim.ApproximateDp(1.0000001, 1.0000001e-5, RELATION).describe());
    assertEquals("(1.00001, 1.00001e-5)-DP", new PointCurve(1.0000001, 1.0000001e-5).describe());
    assertEquals(
        "0.500001-GDP, add-or-remove-one",
        new PrivacyClaim.GaussianDp(0.50000001, RELATION).describe());
  }
}
