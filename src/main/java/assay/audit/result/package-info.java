/**
 * What was found: the audit result, its file, its verdict, and how its text is made fit to print.
 * What reports and gates read; knows nothing of how a result comes about.
 */
@NullMarked
package assay.audit.result;

import org.jspecify.annotations.NullMarked;
