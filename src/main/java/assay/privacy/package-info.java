/**
 * Claims, neighbouring relations, mechanisms, accountants, calibration of noise. Epsilon is in nats
 * throughout.
 */
@NullMarked
package assay.privacy;

import org.jspecify.annotations.NullMarked;
