package assay.privacy.budget;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainedFileTest {
  @TempDir Path folder;
  private Path file;
  private ChainedFile chain;

  @BeforeEach
  void create() {
    file = folder.resolve("ledger.jsonl");
    chain = new ChainedFile(file);
  }

  private void add(String entry) throws IOException {
    chain.append(c -> Optional.of(entry));
  }

  @Test
  void entriesComeBackInOrder() throws IOException {
    add("{\"a\":1}");
    add("{\"b\":\"é\"}");
    ChainedFile.Chain read = chain.read();
    assertEquals(List.of("{\"a\":1}", "{\"b\":\"é\"}"), read.entries());
    assertFalse(read.torn());
  }

  @Test
  void anyChangedByteIsFound() throws IOException {
    add("{\"a\":1}");
    add("{\"b\":2}");
    add("{\"c\":3}");
    byte[] written = Files.readAllBytes(file);
    for (int at = 0; at < written.length - 1; at++) {
      byte[] changed = written.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThrows(TamperedException.class, () -> chain.read(), "byte " + at);
    }
  }

  @Test
  void linesTakenOutOrMovedAreFound() throws IOException {
    add("{\"a\":1}");
    add("{\"b\":2}");
    add("{\"c\":3}");
    List<String> lines = Files.readAllLines(file);
    for (List<String> wrong :
        List.of(
            List.of(lines.get(0), lines.get(2)),
            List.of(lines.get(1), lines.get(2)),
            List.of(lines.get(1), lines.get(0), lines.get(2)),
            List.of(lines.get(0), lines.get(0), lines.get(1), lines.get(2)))) {
      Files.writeString(file, String.join("\n", wrong) + "\n");
      assertThrows(TamperedException.class, () -> chain.read());
    }
  }

  @Test
  void aWriteCutAnywhereLosesNoEarlierEntry() throws IOException {
    add("{\"a\":1}");
    int first = (int) Files.size(file);
    add("{\"b\":2}");
    byte[] both = Files.readAllBytes(file);
    for (int cut = first; cut < both.length; cut++) {
      Files.write(file, java.util.Arrays.copyOf(both, cut));
      assertEquals(List.of("{\"a\":1}"), chain.read().entries());
      assertEquals(cut > first, chain.read().torn());
      add("{\"b\":2}");
      assertArrayEquals(both, Files.readAllBytes(file));
    }
  }

  @Test
  void whatIsRefusedLeavesTheFileAlone() throws IOException {
    add("{\"a\":1}");
    byte[] before = Files.readAllBytes(file);
    assertThrows(
        IllegalStateException.class,
        () ->
            chain.append(
                c -> {
                  throw new IllegalStateException("no");
                }));
    chain.append(c -> Optional.empty());
    assertThrows(IllegalArgumentException.class, () -> add("two\nlines"));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void manyWritersLoseNothing() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Void>> writers = new ArrayList<>();
      for (int w = 0; w < 8; w++) {
        int writer = w;
        Callable<Void> work =
            () -> {
              ChainedFile mine = new ChainedFile(file);
              for (int i = 0; i < 20; i++) {
                String entry = "{\"entry\":" + (100 * writer + i) + "}";
                mine.append(c -> Optional.of(entry));
              }
              return null;
            };
        writers.add(pool.submit(work));
      }
      for (Future<Void> writer : writers) {
        writer.get();
      }
    } finally {
      pool.shutdownNow();
    }
    List<String> entries = chain.read().entries();
    assertEquals(160, entries.size());
    assertEquals(160, new TreeSet<>(entries).size());
    assertTrue(chain.read().head().isPresent());
  }
}
