package assay.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

final class BlasKernelsTest {
  private static final TrainingSpec SPEC =
      new TrainingSpec(TrainingSpec.Optimizer.NESTEROV, 0.1, 0.9, 64, 3, 0, 0, Optional.empty());
  private static final NetworkSpec NETWORK = new NetworkSpec(List.of(48), Activation.RELU);

  /** Prints the kernels and a hash of a model's bytes, or those after Deeplearning4j came first. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) throws InterruptedException {
      Dataset data = Toy.clouds(300, 70, 3, 2);
      TrainingJob job = new TrainingJob(0, Toy.all(300), 300, Seed.of(1));
      if (arguments[0].equals("general")) {
        String json =
            Deeplearning4jZip.configuration(DenseShape.of(70, NETWORK, 3), new Sgd(0.1)).toJson();
        Deeplearning4jConfiguration configuration =
            Deeplearning4jConfiguration.parse(json, "probe");
        new Deeplearning4jTrainer(configuration, SPEC).train(data, List.of(job), 1, done -> {});
      }
      float[] weights = StackTrainerTest.trainOne(data, NETWORK, SPEC, job).weights();
      System.out.println(BlasKernels.name() + " " + Arrays.hashCode(weights));
    }
  }

  private static String probe(Map<String, String> environment, String engine)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Probe.class.getName(),
            engine);
    for (String variable :
        List.of("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")) {
      builder.environment().remove(variable);
    }
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return out.strip();
  }

  @Test
  void bytesDoNotDependOnHowJavaWasStarted() throws IOException, InterruptedException {
    String bare = probe(Map.of(), "stack");
    assertTrue(bare.startsWith(BlasKernels.name() + " "), bare + " and here " + BlasKernels.name());
    assertEquals(bare, probe(Map.of("OMP_NUM_THREADS", "2"), "general"));
  }

  @Test
  void aChoiceOfThePersonStandsAndIsANameOfItsOwn() throws IOException, InterruptedException {
    String nehalem = probe(Map.of("OPENBLAS_CORETYPE", "Nehalem"), "stack");
    assertTrue(nehalem.startsWith("Nehalem "), nehalem);
    assertNotEquals("Nehalem", BlasKernels.name());
  }

  @Test
  void kernelsStandInEveryRecipe() {
    assertTrue(
        new StackTrainer(NETWORK, SPEC).recipe().contains(" OpenBLAS " + BlasKernels.name() + " "));
  }

  @Test
  void onlyProcessorsOfAmdWithAvx512AreHelped() {
    String amd = "vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx512f avx512vl";
    assertTrue(BlasKernels.wantsSkylake(amd));
    assertTrue(BlasKernels.wantsSkylake(amd + " sse\n"));
    assertFalse(BlasKernels.wantsSkylake(amd.replace("avx512vl", "avx512vlx")));
    assertFalse(BlasKernels.wantsSkylake(amd.replace("AuthenticAMD", "GenuineIntel")));
  }
}
