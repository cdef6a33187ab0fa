package assay.attack.canary;

import assay.stats.Seed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The coins that decided which canaries went in, sealed before training: the commitment is
 * published first, coins and nonce after, and anyone can check that they belong together.
 *
 * @param coins hexadecimal bits, canary 0 in the lowest bit of the first byte
 * @param nonce 16 random bytes, hexadecimal
 * @param commitment SHA-256 over nonce and coins, hexadecimal
 */
public record SealedCoins(String coins, String nonce, String commitment) {
  /**
   * Seals coins.
   *
   * @param inserted per canary, whether it goes in
   * @param seed of the nonce
   */
  public static SealedCoins seal(boolean[] inserted, Seed seed) {
    UniformRandomProvider random = seed.cryptographic();
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    byte[] bits = new byte[(inserted.length + 7) / 8];
    for (int i = 0; i < inserted.length; i++) {
      if (inserted[i]) {
        bits[i / 8] |= (byte) (1 << (i % 8));
      }
    }
    return new SealedCoins(
        HexFormat.of().formatHex(bits), HexFormat.of().formatHex(nonce), commitment(nonce, bits));
  }

  /** Whether the commitment was made over these coins and this nonce. */
  public boolean holds() {
    HexFormat hex = HexFormat.of();
    return commitment(hex.parseHex(nonce), hex.parseHex(coins)).equals(commitment);
  }

  /** Whether canary {@code index} went in. */
  public boolean inserted(int index) {
    return BitSet.valueOf(HexFormat.of().parseHex(coins)).get(index);
  }

  private static String commitment(byte[] nonce, byte[] bits) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(nonce);
      return HexFormat.of().formatHex(digest.digest(bits));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
