package assay.audit.game;

/**
 * Outputs of a mechanism on two neighboring inputs, independent draws, as many of each.
 *
 * @param in on the first input
 * @param out on its neighbor
 */
public record MechanismSamples(double[][] in, double[][] out) {}
