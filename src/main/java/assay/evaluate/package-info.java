/** Utility, calibration and fairness on held-out data. */
@NullMarked
package assay.evaluate;

import org.jspecify.annotations.NullMarked;
