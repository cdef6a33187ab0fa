/**
 * Datasets: loading and encoding (Tablesaw), sensitive groups, splits. The only room that knows
 * Tablesaw.
 */
@NullMarked
package assay.data;

import org.jspecify.annotations.NullMarked;
