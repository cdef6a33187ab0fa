package assay.data;

/** Where records come from. */
public sealed interface DataSource permits CsvSource, IdxSource {}
