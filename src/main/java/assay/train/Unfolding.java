package assay.train;

import java.util.Arrays;

/** How the input of an example becomes the rows that a layer's matrix is multiplied with. */
interface Unfolding {
  /** Rows per example. */
  int positions();

  /** Values per row, without a bias. */
  int width();

  /** Spreads {@code rows} examples out to lines of {@code stride} values. */
  void unfold(float[] input, int rows, float[] lines, int stride);

  /** The transpose of {@link #unfold}: sums what came from the same input. */
  float[] fold(float[] lines, int rows, int stride);

  long[] inputShape(int rows);

  long[] outputShape(int rows, int channels);

  /** A dense layer: the example as it is. */
  record Whole(int width) implements Unfolding {
    @Override
    public int positions() {
      return 1;
    }

    @Override
    public void unfold(float[] input, int rows, float[] lines, int stride) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(input, r * width, lines, r * stride, width);
      }
    }

    @Override
    public float[] fold(float[] lines, int rows, int stride) {
      float[] input = new float[rows * width];
      for (int r = 0; r < rows; r++) {
        System.arraycopy(lines, r * stride, input, r * width, width);
      }
      return input;
    }

    @Override
    public long[] inputShape(int rows) {
      return new long[] {rows, width};
    }

    @Override
    public long[] outputShape(int rows, int channels) {
      return new long[] {rows, channels};
    }
  }

  /**
   * Patches of an image of channels x height x width, channel-major.
   *
   * @param channels of the input
   * @param high rows of the input
   * @param wide columns of the input
   * @param kernel rows and columns of a patch
   * @param stride from one patch to the next
   * @param pad rows above and columns to the left that are zero
   * @param dilation from one element of a patch to the next
   * @param outHigh rows of patches
   * @param outWide columns of patches
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Patches(
      int channels,
      int high,
      int wide,
      int[] kernel,
      int[] stride,
      int[] pad,
      int[] dilation,
      int outHigh,
      int outWide)
      implements Unfolding {
    @Override
    public int positions() {
      return outHigh * outWide;
    }

    @Override
    public int width() {
      return channels * kernel[0] * kernel[1];
    }

    @Override
    public void unfold(float[] input, int rows, float[] lines, int lineStride) {
      Arrays.fill(lines, 0, rows * positions() * lineStride, 0);
      visit(rows, lineStride, (from, line) -> lines[line] = input[from]);
    }

    @Override
    public float[] fold(float[] lines, int rows, int lineStride) {
      float[] input = new float[rows * channels * high * wide];
      visit(rows, lineStride, (from, line) -> input[from] += lines[line]);
      return input;
    }

    private interface Pair {
      void at(int input, int line);
    }

    private void visit(int rows, int lineStride, Pair pair) {
      for (int r = 0; r < rows; r++) {
        for (int y = 0; y < outHigh; y++) {
          for (int x = 0; x < outWide; x++) {
            int line = ((r * outHigh + y) * outWide + x) * lineStride;
            for (int c = 0; c < channels; c++) {
              for (int ky = 0; ky < kernel[0]; ky++) {
                int row = y * stride[0] - pad[0] + ky * dilation[0];
                for (int kx = 0; kx < kernel[1]; kx++, line++) {
                  int column = x * stride[1] - pad[1] + kx * dilation[1];
                  if (row >= 0 && row < high && column >= 0 && column < wide) {
                    pair.at(((r * channels + c) * high + row) * wide + column, line);
                  }
                }
              }
            }
          }
        }
      }
    }

    @Override
    public long[] inputShape(int rows) {
      return new long[] {rows, channels, high, wide};
    }

    @Override
    public long[] outputShape(int rows, int outChannels) {
      return new long[] {rows, outChannels, outHigh, outWide};
    }
  }
}
