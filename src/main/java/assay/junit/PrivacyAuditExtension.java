package assay.junit;

import assay.audit.Audit;
import assay.audit.result.AuditResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs what {@link PrivacyAudit} asks for, once, and hands the result to tests. */
public final class PrivacyAuditExtension implements ParameterResolver {
  private static final ExtensionContext.Namespace RESULTS =
      ExtensionContext.Namespace.create(PrivacyAuditExtension.class);

  /** Made by JUnit. */
  public PrivacyAuditExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == AuditResult.class && asked(context).isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    PrivacyAudit asked = asked(context).orElseThrow();
    // At the root, so that all tests that ask for the same audit share one run.
    return context
        .getRoot()
        .getStore(RESULTS)
        .getOrComputeIfAbsent(
            List.of(asked.plan(), List.of(asked.set()), asked.out(), asked.allowCommands()),
            key -> run(asked),
            AuditResult.class);
  }

  private static Optional<PrivacyAudit> asked(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), PrivacyAudit.class)
        .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), PrivacyAudit.class));
  }

  private static AuditResult run(PrivacyAudit asked) {
    Audit audit = Audit.of(Path.of(asked.plan()), asked.set());
    audit =
        audit.in(
            asked.out().isEmpty()
                ? Path.of("target", "assay", audit.plan().name())
                : Path.of(asked.out()));
    if (asked.allowCommands()) {
      audit = audit.allowingCommands();
    }
    try {
      return audit.run();
    } catch (IOException e) {
      throw new ParameterResolutionException("the audit could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParameterResolutionException("the audit was interrupted", e);
    }
  }
}
