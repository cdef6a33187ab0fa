package assay.data;

import assay.stats.Seed;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/** Small tables for tests that audit from a file. */
public final class MadeTable {
  private MadeTable() {}

  /** CSV of three numbers, a team of two and a label that follows the numbers, with noise. */
  public static String teams(long seed, int records) {
    UniformRandomProvider random = Seed.of(seed).random();
    StringBuilder csv = new StringBuilder("x1,x2,x3,team,label\n");
    for (int r = 0; r < records; r++) {
      double sum = 0;
      for (int j = 0; j < 3; j++) {
        double x = random.nextDouble();
        sum += x;
        csv.append(String.format(Locale.ROOT, "%.4f,", x));
      }
      csv.append(r % 3 == 0 ? "red," : "blue,");
      csv.append(sum + random.nextDouble() > 2 ? "yes\n" : "no\n");
    }
    return csv.toString();
  }
}
