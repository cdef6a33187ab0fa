package assay.cli;

import assay.audit.bundle.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code assay keygen FILE}: a key to sign evidence with. */
@Command(
    name = "keygen",
    description = "Make a key to sign evidence with.",
    sortOptions = false,
    footer = {
      "",
      "Writes an Ed25519 key: FILE is secret, FILE.pub is for those who verify.",
      "",
      "Exit codes: 0 written, 2 a file is there already, 1 internal error."
    })
final class KeygenCommand extends ConsoleCommand {
  @Parameters(paramLabel = "FILE", description = "Where to write the secret key.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    SigningKey key = SigningKey.generate();
    key.write(file);
    console.out().println(file + " (secret), " + SigningKey.publicFile(file));
    console.out().println("Key " + SigningKey.id(key.shared()));
    return ExitCode.OK;
  }
}
