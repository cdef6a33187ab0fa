/** Evidence that another party can check: the manifest of an output folder, its seal, its keys. */
@NullMarked
package assay.audit.bundle;

import org.jspecify.annotations.NullMarked;
