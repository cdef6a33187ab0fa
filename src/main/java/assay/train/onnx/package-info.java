/**
 * Models in ONNX files, run by ONNX Runtime: what they take, what they give, and in which order of
 * classes. The only place that knows ONNX Runtime.
 */
@NullMarked
package assay.train.onnx;

import org.jspecify.annotations.NullMarked;
