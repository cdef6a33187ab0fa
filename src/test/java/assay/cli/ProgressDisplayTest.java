package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {
  private final StringWriter err = new StringWriter();
  private long now;

  private Console console(boolean terminal) {
    return new Console(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err, true),
        new Terminal(terminal, terminal, false, 80));
  }

  @Test
  void withoutATerminalALineIsPrintedNowAndThen() {
    ProgressDisplay.Lines lines = new ProgressDisplay.Lines(console(false), () -> now);
    lines.started("training models", 36, 12);
    for (int done = 13; done <= 36; done++) {
      now += 3_000_000_000L;
      lines.advanced("training models", done);
    }
    lines.finished("training models");
    assertEquals(
        """
        assay: training models: 36 to do, 12 of them finished by an earlier run
        assay: training models: 16 of 36, about 1 min 0 s left
        assay: training models: 20 of 36, about 48 s left
        assay: training models: 24 of 36, about 36 s left
        assay: training models: 28 of 36, about 24 s left
        assay: training models: 32 of 36, about 12 s left
        assay: training models: 36 of 36, about 0 s left
        assay: training models: done in 1 min 12 s
        """,
        err.toString());
  }

  @Test
  void onATerminalOneLineIsDrawnAgain() {
    try (ProgressDisplay bar = ProgressDisplay.of(console(true), false)) {
      assertInstanceOf(ProgressDisplay.Bar.class, bar);
      bar.started("training models", 4, 0);
      bar.advanced("training models", 4);
      bar.finished("training models");
    }
    String text = err.toString();
    assertTrue(text.startsWith("\r"), text);
    assertTrue(text.contains("training models 100%"), text);
    assertEquals(1, text.chars().filter(c -> c == '\n').count(), text);
  }

  @Test
  void quietShowsNothing() {
    try (ProgressDisplay silent = ProgressDisplay.of(console(true), true)) {
      silent.started("training models", 4, 0);
      silent.finished("training models");
    }
    assertEquals("", err.toString());
  }

  @Test
  void timeLeftIsRoundedUp() {
    assertEquals("0 s", ProgressDisplay.Lines.left(0));
    assertEquals("1 s", ProgressDisplay.Lines.left(0.2));
    assertEquals("59 s", ProgressDisplay.Lines.left(58.5));
    assertEquals("1 min 0 s", ProgressDisplay.Lines.left(59.5));
    assertEquals("2 h 5 min", ProgressDisplay.Lines.left(7500));
  }

  @Test
  void anInterruptionSaysHowToGoOn() {
    assertEquals(
        "assay: interrupted; finished work is kept in assay-out/x. Go on with\n"
            + "  assay audit plan.yaml --set 'a=b c' --resume",
        Interruption.message(
            Path.of("assay-out/x"),
            "assay audit plan.yaml --set " + Shell.quote("a=b c") + " --resume"));
  }
}
