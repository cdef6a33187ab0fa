package assay.evaluate;

import assay.stats.Interval;
import java.util.Optional;

/**
 * How well a model serves one group.
 *
 * @param attribute the sensitive attribute, such as "Marital"
 * @param level the group, such as "widow"
 * @param records held-out records of the group
 * @param accuracy share predicted right
 * @param positiveRate share predicted positive; two-class data only
 * @param truePositiveRate among positives; empty where there are none
 * @param falsePositiveRate among negatives; empty where there are none
 * @param calibrationError debiased; empty below 50 records
 */
public record GroupUtility(
    String attribute,
    String level,
    long records,
    Interval accuracy,
    Optional<Interval> positiveRate,
    Optional<Interval> truePositiveRate,
    Optional<Interval> falsePositiveRate,
    Optional<Interval> calibrationError) {}
