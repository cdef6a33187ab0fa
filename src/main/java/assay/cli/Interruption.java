package assay.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says, when a run is interrupted (Ctrl-C, a polite kill), that finished work is kept and how to go
 * on. The process then ends by the signal, as the shell expects: 130 for Ctrl-C, 143 for a kill.
 * That is the signal's status, not one of Assay's exit codes, because there is no result.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;
  private volatile boolean done;

  private Interruption(Runnable message) {
    hook =
        new Thread(
            () -> {
              if (!done) {
                message.run();
              }
            },
            "assay-interrupted");
  }

  /** Watches until {@link #close}. */
  static Interruption watch(PrintWriter err, Runnable before, Path folder, String command) {
    Interruption interruption =
        new Interruption(
            () -> {
              before.run();
              err.println(
                  Files.isDirectory(folder)
                      ? message(folder, command)
                      : "assay: interrupted before anything was finished");
              err.flush();
            });
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  static String message(Path folder, String command) {
    return "assay: interrupted; finished work is kept in " + folder + ". Go on with\n  " + command;
  }

  /** The work is done: from here on there is nothing to resume. */
  void done() {
    done = true;
  }

  @Override
  public void close() {
    done = true;
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has seen that there is nothing to say.
    }
  }
}
