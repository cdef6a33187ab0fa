/**
 * Attack scores in, lower bounds on epsilon out; one class per estimator. Auditors never see a
 * model.
 */
@NullMarked
package assay.bound;

import org.jspecify.annotations.NullMarked;
