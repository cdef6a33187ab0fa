/**
 * Tests of a mechanism by itself, from samples of its outputs on two neighboring inputs: nothing is
 * known of it but its claim.
 */
@NullMarked
package assay.bound.mechanism;

import org.jspecify.annotations.NullMarked;
