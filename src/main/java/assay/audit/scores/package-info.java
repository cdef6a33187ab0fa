/**
 * Audits of scores, of predictions and of model files made elsewhere: their tables and matrices,
 * which bounds they allow, and the result.
 */
@NullMarked
package assay.audit.scores;

import org.jspecify.annotations.NullMarked;
