/** The picocli commands; the only place that prints or exits. */
@NullMarked
package assay.cli;

import org.jspecify.annotations.NullMarked;
