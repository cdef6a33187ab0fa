package assay.study;

import assay.stats.Checks;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Which record is in which model. In the paired design model 2j + 1 trains on the complement of
 * model 2j and each record's side is an independent fair coin from a cryptographic stream, so that
 * every record is in exactly half of the models and, within any single model, memberships are
 * independent fair coins (what the one-run bounds ask for).
 */
public final class MembershipMatrix {
  private final BitSet[] rows;
  private final int records;

  private MembershipMatrix(BitSet[] rows, int records) {
    this.rows = rows;
    this.records = records;
  }

  /**
   * The paired design.
   *
   * @param seed its coins are drawn per pair, so more models do not change the first ones
   * @param models even, >= 2
   * @param records >= 1
   */
  public static MembershipMatrix paired(Seed seed, int models, int records) {
    Checks.atLeast("models", 2, models);
    Checks.atLeast("records", 1, records);
    if (models % 2 != 0) {
      throw new IllegalArgumentException("models must be even in the paired design, got " + models);
    }
    BitSet[] rows = new BitSet[models];
    for (int pair = 0; pair < models / 2; pair++) {
      UniformRandomProvider coins = seed.child("pair").child(pair).cryptographic();
      BitSet heads = new BitSet(records);
      for (int r = 0; r < records; r++) {
        heads.set(r, coins.nextBoolean());
      }
      BitSet tails = (BitSet) heads.clone();
      tails.flip(0, records);
      rows[2 * pair] = heads;
      rows[2 * pair + 1] = tails;
    }
    return new MembershipMatrix(rows, records);
  }

  /** Memberships as given, such as a keep mask from a file; rows are models. */
  public static MembershipMatrix of(boolean[][] keep) {
    BitSet[] rows = new BitSet[keep.length];
    for (int m = 0; m < keep.length; m++) {
      rows[m] = new BitSet(keep[m].length);
      for (int r = 0; r < keep[m].length; r++) {
        rows[m].set(r, keep[m][r]);
      }
    }
    return new MembershipMatrix(rows, keep.length == 0 ? 0 : keep[0].length);
  }

  /** Models, the rows. */
  public int models() {
    return rows.length;
  }

  /** Records, the columns. */
  public int records() {
    return records;
  }

  /** Whether {@code record} is in {@code model}. */
  public boolean contains(int model, int record) {
    return rows[model].get(record);
  }

  /** The records in {@code model}, increasing. */
  public int[] members(int model) {
    return rows[model].stream().toArray();
  }

  /** SHA-256 over the whole matrix, hexadecimal. */
  public String sha256() {
    StringBuilder text = new StringBuilder().append(records);
    for (BitSet row : rows) {
      text.append('\n').append(HexFormat.of().formatHex(row.toByteArray()));
    }
    return ScoreStore.hash(text.toString());
  }

  /** Models first..last-1 as a matrix of their own. */
  public MembershipMatrix models(int first, int last) {
    return new MembershipMatrix(Arrays.copyOfRange(rows, first, last), records);
  }

  /** The models at {@code chosen}, in that order, as a matrix of their own. */
  public MembershipMatrix at(int[] chosen) {
    BitSet[] picked = new BitSet[chosen.length];
    for (int m = 0; m < chosen.length; m++) {
      picked[m] = rows[chosen[m]];
    }
    return new MembershipMatrix(picked, records);
  }

  /**
   * Copies who of the records [first, first + count) is in {@code model} to {@code into} from index
   * 0, as 1 and 0.
   */
  public void copyRow(int model, int first, int count, double[] into) {
    long[] words = rows[model].get(first, first + count).toLongArray();
    for (int j = 0; j < count; j++) {
      int word = j >> 6;
      into[j] = word < words.length ? words[word] >>> (j & 63) & 1 : 0;
    }
  }

  /** Whether every record is in at least one model. */
  public boolean everyRecordIn() {
    BitSet seen = new BitSet(records);
    for (BitSet row : rows) {
      seen.or(row);
    }
    return seen.cardinality() == records;
  }

  /** Whether every record is missing from at least one model. */
  public boolean everyRecordOut() {
    BitSet always = new BitSet(records);
    always.set(0, records);
    for (BitSet row : rows) {
      always.and(row);
    }
    return always.isEmpty();
  }
}
