package assay.report.chart;

/**
 * Finished markup; the only text that a page takes without escaping it.
 *
 * @param markup one svg element
 */
public record Svg(String markup) {}
