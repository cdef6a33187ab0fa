package assay.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Records ready for training: encoded features, labels, ids and sensitive groups. Immutable by
 * convention: arrays are handed out uncopied for speed and must not be changed.
 */
public final class Dataset {
  private final int featureCount;
  private final float[] features;
  private final int[] labels;
  private final List<String> classNames;
  private final List<String> recordIds;
  private final List<GroupColumn> groups;

  /**
   * @param featureCount encoded features per record, >= 1
   * @param features record-major, records x featureCount, finite
   * @param labels per record the class, in [0, classNames.size())
   * @param classNames at least two
   * @param recordIds one per record, distinct
   * @param groups sensitive attributes, each with one code per record
   */
  public Dataset(
      int featureCount,
      float[] features,
      int[] labels,
      List<String> classNames,
      List<String> recordIds,
      List<GroupColumn> groups) {
    if (features.length != (long) labels.length * featureCount
        || recordIds.size() != labels.length) {
      throw new IllegalArgumentException(
          "features, labels and ids must agree, got "
              + features.length
              + " values of "
              + featureCount
              + " features, "
              + labels.length
              + " labels, "
              + recordIds.size()
              + " ids");
    }
    for (GroupColumn group : groups) {
      if (group.codes().length != labels.length) {
        throw new IllegalArgumentException(
            "group " + group.name() + " must have a code per record, got " + group.codes().length);
      }
    }
    this.featureCount = featureCount;
    this.features = features;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.recordIds = List.copyOf(recordIds);
    this.groups = List.copyOf(groups);
  }

  /** Records. */
  public int size() {
    return labels.length;
  }

  /** Encoded features per record. */
  public int featureCount() {
    return featureCount;
  }

  /** Number of classes. */
  public int classCount() {
    return classNames.size();
  }

  /**
   * All features, record-major: record r's are at [r * featureCount, (r + 1) * featureCount).
   * Shared, do not change.
   */
  public float[] features() {
    return features;
  }

  /** The class of every record. Shared, do not change. */
  public int[] labels() {
    return labels;
  }

  /** The class names, by class. */
  public List<String> classNames() {
    return classNames;
  }

  /** The record ids. */
  public List<String> recordIds() {
    return recordIds;
  }

  /** The sensitive attributes. */
  public List<GroupColumn> groups() {
    return groups;
  }

  /** The records at {@code indices}, in that order. */
  public Dataset at(int[] indices) {
    float[] chosen = new float[indices.length * featureCount];
    int[] chosenLabels = new int[indices.length];
    List<String> chosenIds = new ArrayList<>(indices.length);
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(features, indices[i] * featureCount, chosen, i * featureCount, featureCount);
      chosenLabels[i] = labels[indices[i]];
      chosenIds.add(recordIds.get(indices[i]));
    }
    List<GroupColumn> chosenGroups = groups.stream().map(group -> group.at(indices)).toList();
    return new Dataset(featureCount, chosen, chosenLabels, classNames, chosenIds, chosenGroups);
  }

  /** The same records with other labels, such as mislabelled canaries. */
  public Dataset withLabels(int[] newLabels) {
    return new Dataset(featureCount, features, newLabels, classNames, recordIds, groups);
  }

  /** The same records with each pair of attributes crossed as a further attribute. */
  public Dataset withIntersections() {
    List<GroupColumn> all = new ArrayList<>(groups);
    for (int a = 0; a < groups.size(); a++) {
      for (int b = a + 1; b < groups.size(); b++) {
        all.add(groups.get(a).crossedWith(groups.get(b)));
      }
    }
    return new Dataset(featureCount, features, labels, classNames, recordIds, all);
  }

  /** These records followed by {@code more}, which has the same features, classes and groups. */
  public Dataset plus(Dataset more) {
    if (more.featureCount != featureCount
        || !more.classNames.equals(classNames)
        || more.groups.size() != groups.size()) {
      throw new IllegalArgumentException("data sets to join must have the same columns");
    }
    float[] joined = new float[features.length + more.features.length];
    System.arraycopy(features, 0, joined, 0, features.length);
    System.arraycopy(more.features, 0, joined, features.length, more.features.length);
    List<String> ids = new ArrayList<>(recordIds);
    ids.addAll(more.recordIds);
    List<GroupColumn> joinedGroups = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      GroupColumn mine = groups.get(g);
      joinedGroups.add(
          new GroupColumn(
              mine.name(), mine.levels(), join(mine.codes(), more.groups.get(g).codes())));
    }
    return new Dataset(
        featureCount, joined, join(labels, more.labels), classNames, ids, joinedGroups);
  }

  /** SHA-256 over everything a training sees and everything a result names; hexadecimal. */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(4 * Math.max(1, featureCount) + 8);
      for (int r = 0; r < labels.length; r++) {
        buffer.clear().putInt(labels[r]);
        for (int j = 0; j < featureCount; j++) {
          buffer.putFloat(features[r * featureCount + j]);
        }
        digest.update(buffer.flip());
        digest.update(recordIds.get(r).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      digest.update(String.join("\0", classNames).getBytes(StandardCharsets.UTF_8));
      for (GroupColumn group : groups) {
        digest.update((group.name() + group.levels()).getBytes(StandardCharsets.UTF_8));
        for (int code : group.codes()) {
          digest.update((byte) code);
          digest.update((byte) (code >> 8));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static int[] join(int[] first, int[] second) {
    int[] joined = new int[first.length + second.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
