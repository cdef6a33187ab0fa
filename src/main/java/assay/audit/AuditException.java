package assay.audit;

/** The plan and the data do not fit together; the message says what and how to mend it. */
public final class AuditException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AuditException(String message) {
    super(message);
  }
}
