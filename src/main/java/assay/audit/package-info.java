/** Plan to result: the audit plan, its runner, the audit result, listeners. */
@NullMarked
package assay.audit;

import org.jspecify.annotations.NullMarked;
