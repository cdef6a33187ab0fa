package assay.audit.plan;

import assay.audit.result.Printable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Files that a plan names. */
final class PlanFiles {
  private PlanFiles() {}

  /** A folder as an absolute path, or a mistake that says where it was looked for. */
  static Optional<Path> folder(PlanSection section, String key, PlanNode node) {
    Optional<String> text = section.text(node, section.pathOf(key));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path path = node.origin().folder().resolve(text.get()).normalize();
      if (Files.isDirectory(path)) {
        return Optional.of(path);
      }
      section.wrong(key, "must be a folder that exists, got " + Printable.of(path.toString(), 300));
    } catch (InvalidPathException e) {
      section.wrong(key, "must be a path, got " + Printable.of(text.get(), 120));
    }
    return Optional.empty();
  }

  /** The file as an absolute path, or a mistake that says where it was looked for. */
  static Optional<Path> existing(PlanSection section, String key, PlanNode node) {
    Optional<String> text = section.text(node, section.pathOf(key));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Path folder = node.origin().folder();
    Path path;
    try {
      path = folder.resolve(text.get()).normalize();
    } catch (InvalidPathException e) {
      section.wrong(key, "must be a path, got " + Printable.of(text.get(), 120));
      return Optional.empty();
    }
    String shown = Printable.of(path.toString(), 300);
    if (Files.isDirectory(path)) {
      section.wrong(key, "must be a file, got the folder " + shown);
      return Optional.empty();
    }
    if (!Files.exists(path)) {
      section.wrong(
          key,
          "must be a file that exists, got "
              + shown
              + "; correct it (paths start from the plan's folder) or give the file with --set "
              + section.pathOf(key)
              + "=FILE");
      return Optional.empty();
    }
    if (!Files.isReadable(path)) {
      section.wrong(key, "must be a file that you may read, got " + shown);
      return Optional.empty();
    }
    return Optional.of(path);
  }
}
