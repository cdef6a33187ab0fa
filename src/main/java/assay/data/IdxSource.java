package assay.data;

import assay.stats.Checks;
import java.nio.file.Path;

/**
 * Images in the idx format of MNIST, plain or gzipped: unsigned bytes, scaled from the declared
 * range 0..255 to [0, 1].
 *
 * @param images idx file of two to four dimensions, the first of which counts images
 * @param labels idx1 file
 * @param limit most images to read, from the top; 0 for all
 */
public record IdxSource(Path images, Path labels, int limit) implements DataSource {
  public IdxSource {
    Checks.atLeast("limit", 0, limit);
  }
}
