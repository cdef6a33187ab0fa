package assay.privacy;

import assay.stats.Checks;
import assay.stats.Rounded;

/**
 * What somebody says a training run guarantees, under a named neighboring relation. Each kind of
 * claim has its own type, so that a delta exists only where there is one.
 */
public sealed interface PrivacyClaim {
  /** Which data sets are neighbors under this claim. */
  NeighboringRelation relation();

  /** Everything the claim promises, as a curve. */
  PrivacyCurve curve();

  /** The claim in a few words; what it promises is rounded up, so that it never reads stronger. */
  String describe();

  private static String up(double promised) {
    return Rounded.up(promised, 6);
  }

  /**
   * (epsilon, delta)-differential privacy.
   *
   * @param epsilon in [0, infinity), nats
   * @param delta in (0, 1)
   */
  record ApproximateDp(double epsilon, double delta, NeighboringRelation relation)
      implements PrivacyClaim {
    public ApproximateDp {
      Checks.nonNegative("epsilon", epsilon);
      Checks.inOpenUnit("delta", delta);
    }

    @Override
    public PrivacyCurve curve() {
      return new PointCurve(epsilon, delta);
    }

    @Override
    public String describe() {
      return "(" + up(epsilon) + ", " + up(delta) + ")-DP, " + relation.id();
    }
  }

  /**
   * Pure epsilon-differential privacy.
   *
   * @param epsilon in [0, infinity), nats
   */
  record PureDp(double epsilon, NeighboringRelation relation) implements PrivacyClaim {
    public PureDp {
      Checks.nonNegative("epsilon", epsilon);
    }

    @Override
    public PrivacyCurve curve() {
      return new PointCurve(epsilon, 0);
    }

    @Override
    public String describe() {
      return up(epsilon) + "-DP, " + relation.id();
    }
  }

  /**
   * mu-Gaussian differential privacy (Dong, Roth and Su 2022).
   *
   * @param mu in [0, infinity)
   */
  record GaussianDp(double mu, NeighboringRelation relation) implements PrivacyClaim {
    public GaussianDp {
      Checks.nonNegative("mu", mu);
    }

    @Override
    public PrivacyCurve curve() {
      return new GaussianCurve(mu);
    }

    @Override
    public String describe() {
      return up(mu) + "-GDP, " + relation.id();
    }
  }

  /**
   * (order, epsilon)-Renyi differential privacy (Mironov 2017).
   *
   * @param order alpha, > 1
   * @param epsilon in [0, infinity), nats
   */
  record RenyiDp(double order, double epsilon, NeighboringRelation relation)
      implements PrivacyClaim {
    public RenyiDp {
      if (!(order > 1 && order < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("order must be a finite number > 1, got " + order);
      }
      Checks.nonNegative("epsilon", epsilon);
    }

    @Override
    public PrivacyCurve curve() {
      return new RdpCurve(new double[] {order}, new double[] {epsilon}, describe());
    }

    @Override
    public String describe() {
      return "(" + Rounded.exact(order) + ", " + up(epsilon) + ")-RDP, " + relation.id();
    }
  }

  /**
   * rho-zero-concentrated differential privacy (Bun and Steinke 2016): Renyi divergence at most rho
   * alpha at every order alpha.
   *
   * @param rho in [0, infinity)
   */
  record ConcentratedDp(double rho, NeighboringRelation relation) implements PrivacyClaim {
    public ConcentratedDp {
      Checks.nonNegative("rho", rho);
    }

    @Override
    public PrivacyCurve curve() {
      return RdpCurve.over(RdpOrders.wide(), order -> rho * order, describe());
    }

    @Override
    public String describe() {
      return up(rho) + "-zCDP, " + relation.id();
    }
  }
}
