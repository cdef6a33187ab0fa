package assay.train;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Single-precision matrix products by OpenBLAS, called directly on off-heap memory. One thread per
 * call: cores share out models instead, so that the bytes of a product never depend on how many
 * cores there are.
 */
final class Blas {
  private static final int ROW_MAJOR = 101;
  private static final int PLAIN = 111;
  private static final int TRANSPOSED = 112;

  /** What chose the kernels before the library was loaded. */
  private static final String KERNELS = BlasKernels.name();

  private Blas() {}

  /** How OpenBLAS calls its kernels. */
  static String kernels() {
    return KERNELS;
  }

  /** Makes every later product use one thread. Another user of the library may have changed it. */
  static void oneThread() {
    openblas.blas_set_num_threads(1);
  }

  /** C = alpha A B + beta C, with A m x k, B k x n, C m x n; all row-major with these strides. */
  static void multiply(
      int m,
      int n,
      int k,
      float alpha,
      FloatPointer a,
      int strideA,
      FloatPointer b,
      int strideB,
      float beta,
      FloatPointer c,
      int strideC) {
    openblas.cblas_sgemm(
        ROW_MAJOR, PLAIN, PLAIN, m, n, k, alpha, a, strideA, b, strideB, beta, c, strideC);
  }

  /** C = alpha A' B + beta C, with A k x m, B k x n, C m x n. */
  static void multiplyLeftTransposed(
      int m,
      int n,
      int k,
      float alpha,
      FloatPointer a,
      int strideA,
      FloatPointer b,
      int strideB,
      float beta,
      FloatPointer c,
      int strideC) {
    openblas.cblas_sgemm(
        ROW_MAJOR, TRANSPOSED, PLAIN, m, n, k, alpha, a, strideA, b, strideB, beta, c, strideC);
  }

  /** C = alpha A B' + beta C, with A m x k, B n x k, C m x n. */
  static void multiplyRightTransposed(
      int m,
      int n,
      int k,
      float alpha,
      FloatPointer a,
      int strideA,
      FloatPointer b,
      int strideB,
      float beta,
      FloatPointer c,
      int strideC) {
    openblas.cblas_sgemm(
        ROW_MAJOR, PLAIN, TRANSPOSED, m, n, k, alpha, a, strideA, b, strideB, beta, c, strideC);
  }

  /** y += alpha x over n values. */
  static void addScaled(int n, float alpha, FloatPointer x, FloatPointer y) {
    openblas.cblas_saxpy(n, alpha, x, 1, y, 1);
  }

  /** x *= alpha over n values. */
  static void scale(int n, float alpha, FloatPointer x) {
    openblas.cblas_sscal(n, alpha, x, 1);
  }
}
