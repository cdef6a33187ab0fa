package assay.cli;

import java.util.concurrent.Callable;

/** A command that prints, and may need to know the terminal. */
abstract class ConsoleCommand implements Callable<Integer> {
  /** Where to print; nowhere until the runner has said where. */
  Console console = Console.nowhere();

  final void console(Console console) {
    this.console = console;
  }
}
