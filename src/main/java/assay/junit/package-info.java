/**
 * Audits in JUnit 5 tests: an annotation that runs one, and assertions on what it found. The only
 * place that knows JUnit; it is not needed to run Assay.
 */
@NullMarked
package assay.junit;

import org.jspecify.annotations.NullMarked;
