/**
 * Record and replay: the deterministic check of an algorithm's declared sensitivities and public
 * values, and the tests of the noise that it really drew.
 */
@NullMarked
package assay.train.replay;

import org.jspecify.annotations.NullMarked;
