package assay.train;

import assay.stats.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bits in bulk: AES-256 in counter mode, keyed by a seed, with one substream per step. The
 * words of (seed, step) are the same whatever was drawn before, and different steps never share a
 * counter block (a step has 2^64 of them).
 */
final class CounterStream {
  private static final int WORDS = 1024;
  private static final byte[] ZEROS = new byte[4 * WORDS];
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] bytes = new byte[4 * WORDS];
  private final IntBuffer view =
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();

  CounterStream(Seed seed) {
    ByteBuffer secret = ByteBuffer.allocate(32);
    for (int i = 0; i < 4; i++) {
      secret.putLong(seed.word(i));
    }
    key = new SecretKeySpec(secret.array(), "AES");
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256 in counter mode is not available", e);
    }
    step(0);
  }

  /** Goes to the start of this step's substream. */
  void step(long step) {
    byte[] counter = ByteBuffer.allocate(16).putLong(step).array();
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256 in counter mode is not available", e);
    }
  }

  /** Fills {@code words}, whose length is at most {@link #blockWords}, with random bits. */
  void next(int[] words) {
    try {
      cipher.update(ZEROS, 0, 4 * words.length, bytes, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("the block is as long as its input", e);
    }
    view.get(0, words, 0, words.length);
  }

  /** The longest array {@link #next} fills at once. */
  static int blockWords() {
    return WORDS;
  }
}
