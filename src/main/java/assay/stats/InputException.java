package assay.stats;

/**
 * Something a person gave (a plan, a file, an option) cannot be used. Its message is for that
 * person: what was read and where, what was expected, what was found, what to do. The command line
 * prints it without a stack trace and ends with exit code 2.
 */
public class InputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With the message to show. */
  public InputException(String message) {
    super(message);
  }

  /** With the message to show and what led to it, for {@code --stacktrace}. */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
