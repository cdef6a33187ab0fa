package assay.data;

import java.util.List;
import java.util.Optional;

/**
 * How every column of a source was used.
 *
 * @param columns in the order of the file
 */
public record EncodingReport(List<ColumnEncoding> columns) {
  public EncodingReport {
    columns = List.copyOf(columns);
  }

  /** Whether any feature's scaling or categories were learned from the records. */
  public boolean fittedOnData() {
    return columns.stream().anyMatch(c -> c.features() > 0 && !c.declared());
  }

  /** What a column became. */
  public enum Kind {
    /** Scaled to [0, 1] from a declared range, or standardized from the data. */
    NUMERIC,
    /** One feature per category, and one each for missing and unseen values. */
    CATEGORICAL,
    /** The label. */
    LABEL,
    /** The record id. */
    ID,
    /** A sensitive attribute that is not a feature. */
    GROUP,
    /** Not used. */
    LEFT_OUT
  }

  /**
   * One column.
   *
   * @param column its name
   * @param kind what it became
   * @param declared whether range or categories came from the plan; true where nothing was learned
   * @param range declared range, or the fitted mean and standard deviation; numeric columns only
   * @param categories in the order of their features, or classes
   * @param missing records without a value
   * @param outside records outside the declared range (clamped) or categories (counted as unseen)
   * @param firstFeature index of its first feature
   * @param features how many features it became
   */
  public record ColumnEncoding(
      String column,
      Kind kind,
      boolean declared,
      Optional<Scale> range,
      List<String> categories,
      long missing,
      long outside,
      int firstFeature,
      int features) {
    public ColumnEncoding {
      categories = List.copyOf(categories);
    }
  }

  /**
   * A linear map: feature = (value - offset) / width.
   *
   * @param offset the declared low end, or the fitted mean
   * @param width declared high minus low, or the fitted standard deviation; > 0
   */
  public record Scale(double offset, double width) {}
}
