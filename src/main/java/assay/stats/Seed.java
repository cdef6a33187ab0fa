package assay.stats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A node in the tree of seeds. One seed enters at the plan; every consumer derives its own by name,
 * {@code seed.child("shadow").child(17)}, so that neither threads nor a new consumer change
 * another's numbers.
 *
 * <p>A child is SHA-256 over the parent's 32 bytes and the child's name, so streams of different
 * names are independent for every practical purpose.
 */
public final class Seed {
  private final byte[] state;

  private Seed(byte[] state) {
    this.state = state;
  }

  /** The root seed of a plan. */
  public static Seed of(long value) {
    return new Seed(
        sha256(
            "assay-root".getBytes(StandardCharsets.UTF_8),
            ByteBuffer.allocate(8).putLong(value).array()));
  }

  /** The child of this name. */
  public Seed child(String name) {
    return new Seed(sha256(state, ("n:" + name).getBytes(StandardCharsets.UTF_8)));
  }

  /** The child of this index. */
  public Seed child(long index) {
    return new Seed(sha256(state, ByteBuffer.allocate(9).put((byte) 'i').putLong(index).array()));
  }

  /**
   * A fast statistical stream (XoShiRo256++): shuffles, initial weights, bootstraps. Not for DP
   * noise or coins.
   */
  public UniformRandomProvider random() {
    ByteBuffer words = ByteBuffer.wrap(state);
    long[] seed = {words.getLong(), words.getLong(), words.getLong(), words.getLong()};
    return RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  /**
   * A cryptographic stream (AES-256 in counter mode, keyed by this seed): canary coins, and
   * whatever else a bound relies on. Same seed, same stream.
   */
  public UniformRandomProvider cryptographic() {
    return new AesCounter(state);
  }

  /** 64 bits of this seed, to key a counter-based generator; {@code word} in 0..3 chooses which. */
  public long word(int word) {
    return ByteBuffer.wrap(state).getLong(8 * word);
  }

  /** A short fingerprint to print beside a result; 16 hexadecimal digits. */
  public String fingerprint() {
    return HexFormat.of().formatHex(sha256(state, new byte[] {'f'}), 0, 8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Seed seed && Arrays.equals(state, seed.state);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(state);
  }

  @Override
  public String toString() {
    return "Seed[" + fingerprint() + "]";
  }

  private static byte[] sha256(byte[] first, byte[] second) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(first);
      return digest.digest(second);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static final class AesCounter implements UniformRandomProvider {
    private static final byte[] ZEROS = new byte[4096];
    private final Cipher cipher;
    private ByteBuffer block = ByteBuffer.allocate(0);

    AesCounter(byte[] key) {
      try {
        cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(
            Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("AES-256 in counter mode is not available", e);
      }
    }

    @Override
    public long nextLong() {
      if (block.remaining() < 8) {
        block = ByteBuffer.wrap(cipher.update(ZEROS));
      }
      return block.getLong();
    }
  }
}
