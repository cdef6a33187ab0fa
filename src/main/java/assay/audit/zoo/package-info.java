/**
 * The bug zoo: small, readable mechanisms with one planted leak each, their clean twins, the
 * detectors that must tell them apart, and the self-test that proves they do.
 */
@NullMarked
package assay.audit.zoo;

import org.jspecify.annotations.NullMarked;
