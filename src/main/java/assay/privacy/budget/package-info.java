/** The books of a privacy budget: what was spent on a data set, and what is left. */
@NullMarked
package assay.privacy.budget;

import org.jspecify.annotations.NullMarked;
