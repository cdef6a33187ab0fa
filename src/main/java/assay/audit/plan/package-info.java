/**
 * What is to be audited: the plan with everything it may say, its reader, which tells all mistakes
 * at once, each with its place, and its writer. Knows the names of attacks and estimators through
 * {@link assay.audit.plan.PlanVocabulary} alone; nothing is trained or attacked here.
 */
@NullMarked
package assay.audit.plan;

import org.jspecify.annotations.NullMarked;
