package assay.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a rule of a policy can limit. */
public enum Limit {
  /** Epsilon as claimed and as accounted, whichever is larger. */
  EPSILON("epsilon", "epsilon claimed", false, false, "delta"),
  /** The empirical lower bound on epsilon. */
  BOUND("bound", "epsilon proven leaked", true, false, "mustCatch"),
  /** An attack's area under the ROC, or what is left to 1 where that is more. */
  AUC("auc", "AUC", true, false, "attacks"),
  /** An attack's true positive rate at a false positive rate. */
  TPR("tpr", "TPR", true, false, "attacks", "fpr"),
  /** A quantile of the inserted canaries' exposure, bits. */
  EXPOSURE("exposure", "exposure", true, false, "quantile"),
  /** The largest difference in leakage between two groups of an attribute. */
  LEAKAGE_GAP(
      "leakage-gap", "leakage gap", true, false, "attacks", "attribute", "measure", "leaveOut"),
  /** The largest difference in accuracy between two groups of an attribute. */
  ACCURACY_GAP("accuracy-gap", "accuracy gap", true, false, "attribute", "leaveOut"),
  /** Epsilon minus the baseline's. */
  EPSILON_RISE("epsilon-rise", "rise of epsilon claimed", false, true),
  /** An attack's AUC minus the baseline's, each turned to the side above 1/2. */
  AUC_RISE("auc-rise", "rise of AUC", true, true, "attacks"),
  /** An attack's TPR at a false positive rate minus the baseline's. */
  TPR_RISE("tpr-rise", "rise of TPR", true, true, "attacks", "fpr"),
  /** The baseline's accuracy minus this one's. */
  UTILITY_LOSS("utility-loss", "loss of accuracy", true, true),
  /** The audit's own verdict on its claim; holds without a rule as well. */
  CLAIM("claim", "the claim", false, false);

  private final String id;
  private final String words;
  private final boolean statistical;
  private final boolean needsBaseline;
  private final List<String> keys;

  Limit(String id, String words, boolean statistical, boolean needsBaseline, String... own) {
    this.id = id;
    this.words = words;
    this.statistical = statistical;
    this.needsBaseline = needsBaseline;
    List<String> all = new ArrayList<>(List.of("id", "limit", "models", "atMost", "undecided"));
    all.addAll(Arrays.asList(own));
    if (id.equals("claim")) {
      all.remove("atMost");
    }
    keys = List.copyOf(all);
  }

  /** As a policy names it. */
  public String id() {
    return id;
  }

  /** As a message names it. */
  public String words() {
    return words;
  }

  /** Whether it is compared with the end of an interval, and so shares the failure probability. */
  public boolean statistical() {
    return statistical;
  }

  /** Whether it compares with an earlier result. */
  public boolean needsBaseline() {
    return needsBaseline;
  }

  /** The keys a rule of this limit may have. */
  public List<String> keys() {
    return keys;
  }

  /** All names, in print order. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Limit::id).toList();
  }

  /** The limit of this name. */
  public static Optional<Limit> byId(String id) {
    return Arrays.stream(values()).filter(limit -> limit.id.equals(id)).findFirst();
  }
}
