package assay.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the audit of a plan, once per test class, and gives its result to tests that have a
 * parameter of type {@link assay.audit.result.AuditResult}. On a method it stands in the place of
 * the class's.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PrivacyAuditExtension.class)
public @interface PrivacyAudit {
  /** The plan; a relative path starts from the working folder, with Maven the module's. */
  String plan();

  /** Values instead of the plan's, such as {@code shadows=4}. */
  String[] set() default {};

  /** Folder of finished models; {@code target/assay/<name of the plan>} if not given. */
  String out() default "";

  /** Whether commands that the plan names may be run. */
  boolean allowCommands() default false;
}
