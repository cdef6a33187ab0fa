package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class CommandTrainerTest {
  private static final Dataset DATA =
      new Dataset(
          1,
          new float[] {0, 1, 2, 3, 4, 5},
          new int[] {0, 1, 0, 1, 0, 1},
          List.of("no", "yes"),
          List.of("a", "b", "c", "d", "e", "f"),
          List.of());

  /** Remembers what it was trained on: sure of the label there, undecided elsewhere. */
  private static final String MEMORIZER =
      """
      echo run >> runs.txt
      awk -F, 'NR == FNR { if (FNR > 1) seen[$1] = $2; next }
        FNR == 1 { print "p_yes,p_no"; next }
        ($1 in seen) { print (seen[$1] == "yes" ? "1,0" : "0.2,0.8"); next }
        { print "0.5,0.5" }' "$2" "$4" > "$6"
      """;

  @TempDir private Path folder;

  private CommandTrainer trainer(String script, int timeout, int retries) throws IOException {
    Files.writeString(folder.resolve("train.sh"), script);
    return new CommandTrainer(
        List.of("sh", "train.sh"), folder, timeout, retries, folder.resolve("work"));
  }

  private static List<TrainingJob> jobs() {
    return List.of(
        new TrainingJob(0, new int[] {0, 1, 2}, 3, Seed.of(1).child(0)),
        new TrainingJob(1, new int[] {3, 4, 5}, 3, Seed.of(1).child(1)));
  }

  private static Map<Integer, float[]> train(CommandTrainer trainer) throws InterruptedException {
    Map<Integer, float[]> logits = new TreeMap<>();
    trainer.train(DATA, jobs(), 2, f -> logits.put(f.job().index(), f.model().logits(DATA)));
    return logits;
  }

  private String failure(CommandTrainer trainer) {
    String message = assertThrows(InputException.class, () -> train(trainer)).getMessage();
    return message.replaceAll("; its output is in .*log.txt$", "; LOG");
  }

  @Test
  void predictionsComeBackByClass() throws IOException, InterruptedException {
    Map<Integer, float[]> logits = train(trainer(MEMORIZER, 60, 0));
    float no = (float) Math.log(0.8);
    float yes = (float) Math.log(0.2);
    float never = (float) Math.log(1e-38);
    float half = (float) Math.log(0.5);
    assertArrayEquals(
        new float[] {no, yes, never, 0, no, yes, half, half, half, half, half, half},
        logits.get(0));
    assertArrayEquals(
        new float[] {half, half, half, half, half, half, never, 0, no, yes, never, 0},
        logits.get(1));
  }

  @Test
  void whatIsThereIsNotMadeAgain() throws IOException, InterruptedException {
    CommandTrainer trainer = trainer(MEMORIZER, 60, 0);
    Map<Integer, float[]> first = train(trainer);
    assertEquals(2, Files.readAllLines(folder.resolve("runs.txt")).size());
    Map<Integer, float[]> again = train(trainer);
    assertEquals(2, Files.readAllLines(folder.resolve("runs.txt")).size());
    assertArrayEquals(first.get(1), again.get(1));
    // Another script is another recipe.
    train(trainer(MEMORIZER + "# changed\n", 60, 0));
    assertEquals(4, Files.readAllLines(folder.resolve("runs.txt")).size());
  }

  @Test
  void rawRecordsAreGoneAfterwardsAndTheLogStays() throws IOException, InterruptedException {
    train(trainer(MEMORIZER + "echo said\n", 60, 0));
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder.resolve("work"))) {
      files.filter(Files::isRegularFile).forEach(f -> names.add(f.getFileName().toString()));
    }
    assertEquals(
        List.of("log.txt", "log.txt", "predictions.csv", "predictions.csv"),
        names.stream().sorted().toList());
  }

  @Test
  void aFailureIsToldWithItsLastLine() throws IOException {
    assertEquals(
        "sh train.sh: model 0: ended with exit code 7 (no module named forest), 3 times; LOG",
        failure(
            trainer(
                """
                case $2 in */0-*) ;; *) sleep 20;; esac
                echo no module named forest >&2
                exit 7
                """,
                60,
                2)));
  }

  @Test
  void aLaterTryMaySucceed() throws IOException, InterruptedException {
    String flaky = "f=\"$(dirname $2)/tried\"; [ -e $f ] || { touch $f; exit 1; }\n" + MEMORIZER;
    assertEquals(2, train(trainer(flaky, 60, 1)).size());
  }

  @Test
  void timeIsLimitedForWhateverItStarts() throws IOException, InterruptedException {
    long start = System.nanoTime();
    String slow =
        """
        (sleep 30; touch late.txt) &
        echo $! >> pids.txt
        wait
        """;
    assertTrue(
        failure(trainer(slow, 1, 0)).endsWith("did not end within 1 s; LOG"), "another failure");
    assertTrue(System.nanoTime() - start < 25e9);
    for (String pid : Files.readAllLines(folder.resolve("pids.txt"))) {
      assertTrue(gone(Long.parseLong(pid)), "process " + pid + " is still there");
    }
  }

  /** A process that was killed may take a moment to die, far less than the 30 s it would run. */
  private static boolean gone(long pid) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      if (ProcessHandle.of(pid).filter(p -> p.isAlive() && !zombie(p)).isEmpty()) {
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  /** In a container nobody may collect the dead. */
  private static boolean zombie(ProcessHandle process) {
    return process.info().command().isEmpty();
  }

  @Test
  void wrongPredictionsAreRefused() throws IOException {
    assertEquals(
        "sh train.sh: model 0: ended well but wrote no predictions; LOG",
        failure(trainer("case $2 in */0-*) ;; *) sleep 20;; esac\n", 60, 0)));
    assertTrue(
        failure(trainer("printf 'p_no,p_yes\\n1,0\\n' > $6\n", 60, 0))
            .contains("a row for each of the 6 records, in their order; got 1"));
    assertTrue(
        failure(
                trainer(
                    "{ echo p_no,p_yes; for i in 1 2 3 4 5 6; do echo 1,1; done; } > $6\n", 60, 0))
            .contains("must sum to 1, got 2.0"));
    assertTrue(
        failure(trainer("{ echo a,b; for i in 1 2 3 4 5 6; do echo 1,0; done; } > $6\n", 60, 0))
            .contains("no column \"p_yes\" (a prediction per class)"));
  }

  @Test
  void aProgramThatIsNotThereIsOneLine() {
    CommandTrainer trainer =
        new CommandTrainer(List.of("no-such-program-here"), folder, 5, 0, folder.resolve("work"));
    String message = assertThrows(InputException.class, () -> train(trainer)).getMessage();
    assertTrue(message.startsWith("no-such-program-here: cannot be started in "), message);
  }
}
