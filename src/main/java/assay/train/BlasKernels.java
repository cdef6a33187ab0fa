package assay.train;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Loads OpenBLAS with the same kernels however Java was started, and tells which ones.
 *
 * <p>Kernels round differently, so their choice is a part of what makes a model's bytes. OpenBLAS
 * chooses when it is loaded, by processor and environment. The release that ND4J ships is older
 * than AMD's processors with AVX-512 and takes kernels without it on them; there this class asks
 * for SkylakeX's, by the environment of the running process, before anything loads the library. A
 * value that is set already stands.
 */
public final class BlasKernels {
  private static final String CHOICE = "OPENBLAS_CORETYPE";
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final String NAME = choose();

  private BlasKernels() {}

  /** How OpenBLAS calls the kernels that it uses in this process, such as "SkylakeX". */
  public static String name() {
    return NAME;
  }

  private static String choose() {
    if (System.getProperty("os.name").equals("Linux")) {
      // Cores share out models; threads inside of a product would only be in each other's way.
      set("OMP_NUM_THREADS", "1");
      set("OPENBLAS_NUM_THREADS", "1");
      if (wantsSkylake()) {
        set(CHOICE, "SkylakeX");
      }
    }
    Loader.load(openblas.class);
    openblas.blas_set_num_threads(1);
    // Asked for among the loaded symbols: opening the library once more, as JNA would, makes it
    // global, and ND4J's second copy of OpenBLAS would run into it.
    Pointer address = Loader.addressof("openblas_get_corename");
    return address == null
        ? "unknown"
        : Function.getFunction(new com.sun.jna.Pointer(address.address()))
            .invokeString(new Object[0], false);
  }

  /** Sets a variable of this process unless it is set. Java's own copy does not change. */
  private static void set(String variable, String value) {
    Function.getFunction("c", "setenv").invokeInt(new Object[] {variable, value, 0});
  }

  private static boolean wantsSkylake() {
    try (Stream<String> lines = Files.lines(PROCESSOR)) {
      String first = String.join("\n", lines.limit(64).toList());
      return wantsSkylake(first);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether this description of a processor is AMD's with AVX-512. */
  static boolean wantsSkylake(String cpuinfo) {
    return cpuinfo.contains("AuthenticAMD") && cpuinfo.matches("(?s).*\\bavx512vl\\b.*");
  }
}
