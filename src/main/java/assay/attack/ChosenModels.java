package assay.attack;

import assay.study.SignalMatrix;

/** Some rows of a signal matrix, in a given order, without copying. */
record ChosenModels(SignalMatrix matrix, int[] chosen) implements SignalMatrix {
  @Override
  public int models() {
    return chosen.length;
  }

  @Override
  public int records() {
    return matrix.records();
  }

  @Override
  public float at(int model, int record) {
    return matrix.at(chosen[model], record);
  }

  @Override
  public void copyRow(int model, int first, int count, float[] into) {
    matrix.copyRow(chosen[model], first, count, into);
  }
}
