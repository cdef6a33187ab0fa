package assay.audit.scores;

import assay.data.Dataset;
import assay.data.TableFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Predictions of a classifier from a table: per row the true label and a probability or a logit per
 * class, kept as logits.
 *
 * @param classes class names, in column order
 * @param labels per row its class
 * @param logits row-major, rows x classes
 * @param rounded rows whose label has a probability of exactly 0 or 1
 * @param references logits of reference models that have seen none of the records, laid out alike
 * @param notes what a reader must know
 * @param records what the model was asked, for baselines that see no model; empty where only
 *     answers were seen
 */
record Predicted(
    List<String> classes,
    int[] labels,
    float[] logits,
    int rounded,
    List<float[]> references,
    List<String> notes,
    Optional<Dataset> records) {
  private static final String LABEL = "label";
  private static final String P = "p_";
  private static final String LOGIT = "logit_";
  private static final long MOST = 1L << 28;

  /** What stands for a probability of 0: below every double that a program prints by accident. */
  static final double FLOOR = 1e-38;

  /** Whether the table has such columns. */
  static boolean isIn(TableFile table) {
    return table.header().stream().anyMatch(c -> c.startsWith(P) || c.startsWith(LOGIT));
  }

  static Predicted of(TableFile table) {
    List<Integer> p = columns(table, P);
    List<Integer> logit = columns(table, LOGIT);
    if (!p.isEmpty() && !logit.isEmpty()) {
      throw table.fault("both p_* and logit_* columns; keep one of the two kinds");
    }
    boolean probabilities = logit.isEmpty();
    List<Integer> columns = probabilities ? p : logit;
    String prefix = probabilities ? P : LOGIT;
    int label = table.column(LABEL, "the true class", "a column \"label\"");
    if (columns.size() < 2) {
      throw table.fault(
          "expected one column "
              + prefix
              + "CLASS for each of two or more classes, got only "
              + TableFile.quote(table.header().get(columns.get(0))));
    }
    List<String> classes =
        columns.stream().map(c -> table.header().get(c).substring(prefix.length())).toList();
    int[] labels = labels(table, label, classes, prefix);
    if ((long) labels.length * classes.size() > MOST) {
      throw table.fault("more than " + MOST + " predictions");
    }
    double[][] values = table.numbers(columns.stream().mapToInt(Integer::intValue).toArray());
    float[] logits = new float[labels.length * classes.size()];
    int rounded = 0;
    for (int r = 0; r < labels.length; r++) {
      double sum = 0;
      for (int c = 0; c < values.length; c++) {
        double value = values[c][r];
        if (probabilities) {
          if (!(value >= 0 && value <= 1)) {
            throw table.fault(
                r,
                columns.get(c),
                "expected a probability in [0, 1], got " + value + "; name logits logit_CLASS");
          }
          sum += value;
          value = Math.log(Math.max(value, FLOOR));
        }
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
          throw table.fault(r, columns.get(c), "expected a logit, got " + value);
        }
        logits[r * classes.size() + c] = (float) value;
      }
      if (probabilities && !(Math.abs(sum - 1) <= 0.01)) {
        throw table.fault(
            r,
            columns.get(0),
            "the probabilities of a record must sum to 1, got "
                + (float) sum
                + "; name logits logit_CLASS");
      }
      double own = values[labels[r]][r];
      rounded += probabilities && (own == 0 || own == 1) ? 1 : 0;
    }
    return new Predicted(classes, labels, logits, rounded, List.of(), List.of(), Optional.empty());
  }

  private static List<Integer> columns(TableFile table, String prefix) {
    List<Integer> columns = new ArrayList<>();
    for (int c = 0; c < table.header().size(); c++) {
      if (table.header().get(c).startsWith(prefix)) {
        columns.add(c);
      }
    }
    return columns;
  }

  private static int[] labels(TableFile table, int label, List<String> classes, String prefix) {
    Map<String, Integer> codeOf = new HashMap<>();
    classes.forEach(name -> codeOf.put(name, codeOf.size()));
    String[] cells = table.texts(label);
    int[] labels = new int[cells.length];
    for (int r = 0; r < labels.length; r++) {
      labels[r] = code(codeOf, cells[r]);
      if (labels[r] < 0) {
        throw table.fault(
            r,
            label,
            "there is no column "
                + prefix
                + "* for the class "
                + TableFile.quote(cells[r])
                + "; classes: "
                + TableFile.list(classes));
      }
    }
    return labels;
  }

  /** The class of a label, or -1; 1.0 is the class 1. */
  static int code(Map<String, Integer> codeOf, String label) {
    Integer code = codeOf.get(label);
    if (code == null && label.endsWith(".0")) {
      code = codeOf.get(label.substring(0, label.length() - 2));
    }
    return code == null ? -1 : code;
  }
}
