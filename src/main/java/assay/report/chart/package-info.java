/** Charts as SVG text: axes, marks and labels, drawn in Java, colored by the page's style sheet. */
@NullMarked
package assay.report.chart;

import org.jspecify.annotations.NullMarked;
