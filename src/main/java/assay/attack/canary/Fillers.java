package assay.attack.canary;

import assay.data.Dataset;
import assay.data.GroupColumn;
import java.util.List;

/** Records made up to fit a data set. */
final class Fillers {
  private Fillers() {}

  static Dataset record(Dataset like, float[] features, int label, String id) {
    return new Dataset(
        like.featureCount(),
        features,
        new int[] {label},
        like.classNames(),
        List.of(id),
        groups(like, 1));
  }

  /** Made-up records stand in the first level of every group. */
  static List<GroupColumn> groups(Dataset like, int count) {
    return like.groups().stream()
        .map(group -> new GroupColumn(group.name(), group.levels(), new int[count]))
        .toList();
  }
}
