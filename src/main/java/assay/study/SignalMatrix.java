package assay.study;

/** One signal of many models on many records; in memory or mapped from the score store. */
public interface SignalMatrix {
  /** Models, the rows. */
  int models();

  /** Records, the columns. */
  int records();

  /** The signal of one model on one record. */
  float at(int model, int record);

  /**
   * Copies the signals of {@code model} on records [first, first + count) to {@code into} from
   * index 0.
   */
  void copyRow(int model, int first, int count, float[] into);

  /** The same models on records [first, first + count). */
  default SignalMatrix records(int first, int count) {
    SignalMatrix whole = this;
    return new SignalMatrix() {
      @Override
      public int models() {
        return whole.models();
      }

      @Override
      public int records() {
        return count;
      }

      @Override
      public float at(int model, int record) {
        return whole.at(model, first + record);
      }

      @Override
      public void copyRow(int model, int from, int length, float[] into) {
        whole.copyRow(model, first + from, length, into);
      }
    };
  }

  /** A matrix over rows held in memory (shared, not copied). */
  static SignalMatrix of(float[][] rows) {
    return new SignalMatrix() {
      @Override
      public int models() {
        return rows.length;
      }

      @Override
      public int records() {
        return rows.length == 0 ? 0 : rows[0].length;
      }

      @Override
      public float at(int model, int record) {
        return rows[model][record];
      }

      @Override
      public void copyRow(int model, int first, int count, float[] into) {
        System.arraycopy(rows[model], first, into, 0, count);
      }
    };
  }
}
