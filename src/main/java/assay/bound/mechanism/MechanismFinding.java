package assay.bound.mechanism;

import assay.stats.Rounded;
import java.util.Locale;

/**
 * The outcome of a test of a mechanism. Nothing found says only that this event, on these two
 * inputs, showed nothing.
 *
 * @param violated whether the claim was rejected
 * @param event the event that was tested, chosen on samples that were not counted
 * @param missed samples of the first input outside of the event
 * @param in samples of the first input
 * @param falseAlarms samples of the second input inside of the event
 * @param out samples of the second input
 * @param missedUpper upper confidence limit of the false-negative rate, at alpha / 2
 * @param falseAlarmUpper upper confidence limit of the false-positive rate, at alpha / 2
 * @param epsilon lower confidence bound on epsilon at delta, at alpha, whatever the mechanism; >= 0
 * @param delta at which epsilon is stated
 */
public record MechanismFinding(
    boolean violated,
    String event,
    long missed,
    long in,
    long falseAlarms,
    long out,
    double missedUpper,
    double falseAlarmUpper,
    double epsilon,
    double delta) {
  /** One line with the counts. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "event \"%s\": %d/%d on one input, %d/%d on the other; epsilon >= %s at delta %s",
        event,
        in - missed,
        in,
        falseAlarms,
        out,
        Rounded.down(epsilon, 4),
        Rounded.down(delta, 3));
  }
}
