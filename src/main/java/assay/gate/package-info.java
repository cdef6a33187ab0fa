/** Policy, baseline and verdict over finished results. */
@NullMarked
package assay.gate;

import org.jspecify.annotations.NullMarked;
