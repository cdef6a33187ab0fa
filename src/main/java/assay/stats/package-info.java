/** Seeds and random streams, ROC curves, intervals, special functions. Imports nothing of ours. */
@NullMarked
package assay.stats;

import org.jspecify.annotations.NullMarked;
