package assay.privacy;

/** Nodes in (-1, 1) and weights of sum one of Gauss-Legendre quadrature. */
final class GaussLegendre {
  static final double[] X3 = {-0.7745966692414834, 0, 0.7745966692414834};
  static final double[] W3 = {5 / 18.0, 8 / 18.0, 5 / 18.0};
  static final double[] X6 = {
    -0.9324695142031521, -0.6612093864662645, -0.2386191860831969,
    0.2386191860831969, 0.6612093864662645, 0.9324695142031521
  };
  static final double[] W6 = {
    0.1713244923791704 / 2, 0.3607615730481386 / 2, 0.4679139345726910 / 2,
    0.4679139345726910 / 2, 0.3607615730481386 / 2, 0.1713244923791704 / 2
  };

  private GaussLegendre() {}
}
