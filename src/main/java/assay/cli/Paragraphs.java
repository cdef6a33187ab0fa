package assay.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints text broken into lines of the terminal's width. */
final class Paragraphs {
  private static final int LEAST_WIDTH = 60;
  private static final int MOST_WIDTH = 100;

  private final PrintWriter out;
  private final int width;

  Paragraphs(Console console) {
    out = console.out();
    width = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, console.terminal().width())) - 1;
  }

  /** A text that begins with a label and goes on below its end. */
  void print(String label, String text) {
    String lead = label;
    for (String line : wrapped(text, width - label.length())) {
      out.println(lead + line);
      lead = " ".repeat(label.length());
    }
  }

  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
