/**
 * A finished result checked by another path: its figures computed again from the stored scores, and
 * what it must hold by its plan.
 */
@NullMarked
package assay.audit.recheck;

import org.jspecify.annotations.NullMarked;
