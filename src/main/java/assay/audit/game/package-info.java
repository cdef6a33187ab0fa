/**
 * Games: what is trained, or run, only to be audited. Each puts canaries in on the fall of fair
 * coins, lets an attacker of a named threat model guess the coins, and turns the guesses into a
 * lower bound on epsilon.
 */
@NullMarked
package assay.audit.game;

import org.jspecify.annotations.NullMarked;
