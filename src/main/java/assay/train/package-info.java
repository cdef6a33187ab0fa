/**
 * Networks, SGD and DP-SGD, the stacked engine, Deeplearning4j networks, external trainers. The
 * only room that knows ND4J and OpenBLAS.
 */
@NullMarked
package assay.train;

import org.jspecify.annotations.NullMarked;
