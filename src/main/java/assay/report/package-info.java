/** Results to HTML, Markdown and JUnit XML. The only room that knows FreeMarker. */
@NullMarked
package assay.report;

import org.jspecify.annotations.NullMarked;
