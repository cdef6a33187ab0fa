/** Canaries: their making, their sealed coins, exposure. */
@NullMarked
package assay.attack.canary;

import org.jspecify.annotations.NullMarked;
