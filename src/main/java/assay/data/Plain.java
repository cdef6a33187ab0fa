package assay.data;

/** Numbers as text, whole ones without a decimal point: 3 and not 3.0. */
final class Plain {
  private Plain() {}

  static String of(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static String[] of(double[] values, int count) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = of(values[i]);
    }
    return texts;
  }
}
