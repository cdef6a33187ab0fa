/**
 * Many trainings as one study: membership matrix, running the trainings, the score store, resume.
 */
@NullMarked
package assay.study;

import org.jspecify.annotations.NullMarked;
