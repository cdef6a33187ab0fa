package assay.audit.game;

import assay.attack.AttackScores;
import assay.stats.InputException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the files of games. */
public final class GameFiles {
  private static final int MOST_SAMPLES = 5_000_000;
  private static final int MOST_LINE = 1_000;

  private GameFiles() {}

  /** The result as JSON: keys in the order of the records, infinities as words, no timestamps. */
  public static String json(GameResult result) {
    SimpleModule infinities = new SimpleModule();
    JsonSerializer<Double> asWords =
        new JsonSerializer<>() {
          @Override
          public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            if (Double.isInfinite(value)) {
              out.writeString(value > 0 ? "Infinity" : "-Infinity");
            } else {
              out.writeNumber(value);
            }
          }
        };
    infinities.addSerializer(Double.class, asWords);
    infinities.addSerializer(double.class, asWords);
    try {
      return JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(infinities)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writeValueAsString(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes scores as {@code assay bound} reads them: columns score and member. */
  public static void writeScores(Path file, AttackScores scores) throws IOException {
    StringBuilder out = new StringBuilder("score,member\n");
    for (int i = 0; i < scores.score().length; i++) {
      out.append(scores.score()[i]).append(',').append(scores.member()[i] ? 1 : 0).append('\n');
    }
    Files.writeString(file, out, StandardCharsets.UTF_8);
  }

  /**
   * Reads outputs of a mechanism: two columns of numbers, the first its outputs on one input, the
   * second those on a neighbor, one independent draw of each per line; a first line that is not two
   * numbers is a header.
   *
   * @throws InputException naming the line that is wrong
   */
  public static MechanismSamples readSamples(Path file) throws IOException {
    List<double[]> in = new ArrayList<>();
    List<double[]> out = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line = line(reader); line != null; line = line(reader)) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        double[] pair = pair(line);
        if (pair.length == 2) {
          in.add(new double[] {pair[0]});
          out.add(new double[] {pair[1]});
        } else if (number > 1) {
          throw new InputException(
              file + ":" + number + ": must be two numbers with a comma between, such as 0.1,0.7");
        }
        if (in.size() > MOST_SAMPLES) {
          throw new InputException(file + ": holds more than " + MOST_SAMPLES + " lines");
        }
      }
    }
    if (in.size() < 4) {
      throw new InputException(file + ": must hold at least 4 lines of outputs, got " + in.size());
    }
    return new MechanismSamples(in.toArray(double[][]::new), out.toArray(double[][]::new));
  }

  /** A line, cut where it is too long to be one of ours; null at the end. */
  private static @Nullable String line(BufferedReader reader) throws IOException {
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    for (; c >= 0 && c != '\n' && line.length() <= MOST_LINE; c = reader.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  /** The two numbers of a line; nothing where it is something else. */
  private static double[] pair(String line) {
    String[] cells = line.length() > MOST_LINE ? new String[0] : line.split(",", -1);
    if (cells.length != 2) {
      return new double[0];
    }
    try {
      double first = Double.parseDouble(cells[0].strip());
      double second = Double.parseDouble(cells[1].strip());
      return Double.isNaN(first) || Double.isNaN(second)
          ? new double[0]
          : new double[] {first, second};
    } catch (NumberFormatException e) {
      return new double[0];
    }
  }
}
