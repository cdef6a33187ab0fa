/**
 * Membership-inference attacks, one class per published attack. Scores are oriented: higher means
 * "member". Attacks never see a privacy claim.
 */
@NullMarked
package assay.attack;

import org.jspecify.annotations.NullMarked;
