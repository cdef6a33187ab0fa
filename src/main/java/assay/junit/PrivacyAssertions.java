package assay.junit;

import assay.audit.result.AuditResult;

/** Where assertions on an audit begin. */
public final class PrivacyAssertions {
  private PrivacyAssertions() {}

  /** Assertions on all models of an audit. */
  public static AuditAssert assertThat(AuditResult audit) {
    return AuditAssert.of(audit);
  }
}
