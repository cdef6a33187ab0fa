/**
 * From a plan to a result: trainings, attacks, bounds, canaries and the verdict, put together by
 * {@link assay.audit.AuditRunner}; {@link assay.audit.Audit} is the door from Java.
 */
@NullMarked
package assay.audit;

import org.jspecify.annotations.NullMarked;
