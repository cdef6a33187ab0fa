package assay.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/java.md compile as they stand, in a package of the reader's own. */
final class JavaDocsTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("(?m)^(?:public |final )*class (\\w+)");

  @TempDir private Path folder;

  @Test
  void everyExampleCompiles() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs", "java.md")));
    List<Path> sources = new ArrayList<>();
    while (blocks.find()) {
      Matcher name = NAME.matcher(blocks.group(1));
      assertTrue(name.find(), "an example that is no class: " + blocks.group(1));
      Path source = folder.resolve(name.group(1) + ".java");
      sources.add(Files.writeString(source, "package com.example;\n" + blocks.group(1)));
    }
    assertEquals(2, sources.size());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-d",
                      folder.toString(),
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertTrue(compiled, messages.toString());
    }
  }
}
