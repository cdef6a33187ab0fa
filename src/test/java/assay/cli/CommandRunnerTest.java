package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.InputException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

final class CommandRunnerTest {
  @Command(name = "fail")
  private static final class Failing implements Callable<Integer> {
    private final Callable<Integer> body;

    Failing(Callable<Integer> body) {
      this.body = body;
    }

    @Override
    public Integer call() throws Exception {
      return body.call();
    }
  }

  private static Run run(Callable<Integer> body, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(new PrintWriter(out, true), new PrintWriter(err, true), Terminal.NONE);
    int code = CommandRunner.run("fail", new Failing(body), Arrays.asList(args), console);
    return new Run(code, out.toString(), err.toString());
  }

  private static Integer fail(Exception e) throws Exception {
    throw e;
  }

  @Test
  void whatACommandReturnsIsTheExitCode() {
    assertEquals(new Run(4, "", ""), run(() -> 4));
  }

  @Test
  void aMistakeOfTheUserIsItsMessageAndExitCode2() {
    assertEquals(
        new Run(2, "", "a.csv:3: no label\n"),
        run(() -> fail(new InputException("a.csv:3: no label"))));
  }

  @Test
  void controlCharactersInAMessageAreHidden() {
    assertEquals(
        new Run(2, "", "a?[2Jb\nc\n"), run(() -> fail(new InputException("a\u001b[2Jb\nc"))));
  }

  @Test
  void aFileThatCannotBeUsedIsOneLineAndExitCode2() {
    assertEquals(
        new Run(2, "", "assay fail: cannot use the file x: access denied\n"),
        run(() -> fail(new AccessDeniedException("x"))));
  }

  @Test
  void aDefectSaysHowToSeeWhereItArose() {
    assertEquals(
        new Run(
            1,
            "",
            "assay fail: internal error: java.lang.IllegalStateException: odd; run it again with"
                + " --stacktrace to see where it arose\n"),
        run(() -> fail(new IllegalStateException("odd"))));
  }

  @Test
  void aStackTraceIsShownOnRequestOnly() {
    Run defect = run(() -> fail(new IllegalStateException("odd")), "--stacktrace");
    assertEquals(1, defect.code());
    assertTrue(defect.err().contains("\tat assay.cli.CommandRunnerTest."), defect.err());
    Run mistake = run(() -> fail(new InputException("wrong")), "--stacktrace");
    assertEquals(2, mistake.code());
    assertTrue(mistake.err().startsWith("wrong\n"), mistake.err());
    assertTrue(mistake.err().contains("\tat assay.cli.CommandRunnerTest."), mistake.err());
  }

  @Test
  void tooLittleMemoryNamesTheRemedy() {
    Run run =
        run(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });
    assertEquals(
        new Run(
            1,
            "",
            "assay fail: internal error: java.lang.OutOfMemoryError: Java heap space; give Java"
                + " more memory with ASSAY_JAVA_OPTS=-Xmx8g\n"),
        run);
  }
}
