package assay.audit.bundle;

import assay.stats.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Ed25519 key pair of a person's (RFC 8032), kept as PEM: the private key as PKCS #8, the public
 * one as SubjectPublicKeyInfo, as OpenSSL reads and writes them. The private file holds both, so
 * that one path suffices to sign.
 *
 * @param secret to sign with
 * @param shared to check with
 */
public record SigningKey(PrivateKey secret, PublicKey shared) {
  private static final String ALGORITHM = "Ed25519";
  private static final int MOST_BYTES = 1 << 14;

  /** Makes a pair from the system's secure source: keys do not follow from any seed. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java 17 has Ed25519", e);
    }
  }

  /**
   * Writes {@code file} (secret and public key, readable by its owner alone) and {@code file}.pub
   * (public key). Neither may exist.
   */
  public void write(Path file) throws IOException {
    Path open = publicFile(file);
    for (Path there : new Path[] {file, open}) {
      if (Files.exists(there)) {
        throw new InputException(
            there + ": exists already, and keys are not overwritten; choose another name");
      }
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, owner);
      Files.writeString(
          file,
          pem("PRIVATE KEY", secret.getEncoded()) + pem("PUBLIC KEY", shared.getEncoded()),
          StandardCharsets.US_ASCII);
      Files.writeString(
          open,
          pem("PUBLIC KEY", shared.getEncoded()),
          StandardCharsets.US_ASCII,
          StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new InputException(e.getFile() + ": exists already, and keys are not overwritten", e);
    }
  }

  /** Where {@link #write} puts the public key. */
  public static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  /**
   * Reads a key to sign with.
   *
   * @throws InputException where the file is none
   */
  public static SigningKey read(Path file) {
    String text = text(file);
    try {
      PrivateKey secret =
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(block(file, text, "PRIVATE KEY")));
      PublicKey shared =
          publicKey(
              text.contains("BEGIN PUBLIC KEY")
                  ? block(file, text, "PUBLIC KEY")
                  : block(publicFile(file), text(publicFile(file)), "PUBLIC KEY"));
      SigningKey key = new SigningKey(secret, shared);
      byte[] probe = "assay".getBytes(StandardCharsets.US_ASCII);
      if (!verifies(shared, probe, key.sign(probe))) {
        throw new InputException(file + ": private and public key do not belong together");
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new InputException(
          file + ": is not an Ed25519 private key in PEM; assay keygen makes one", e);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws InputException where the file is none
   */
  public static PublicKey readPublic(Path file) {
    try {
      return publicKey(block(file, text(file), "PUBLIC KEY"));
    } catch (GeneralSecurityException e) {
      throw new InputException(file + ": is not an Ed25519 public key in PEM", e);
    }
  }

  static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
  }

  /** SHA-256 of the encoded public key, hexadecimal. */
  public static String id(PublicKey key) {
    return Bundle.sha256(key.getEncoded());
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key signs", e);
    }
  }

  static boolean verifies(PublicKey key, byte[] message, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new InputException(file + ": is larger than a key can be");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new InputException("cannot read the key " + file, e);
    }
  }

  private static byte[] block(Path file, String text, String type) {
    Matcher block =
        Pattern.compile(
                "-----BEGIN " + type + "-----([A-Za-z0-9+/=\\s]+)-----END " + type + "-----")
            .matcher(text);
    if (!block.find()) {
      throw new InputException(file + ": holds no PEM block " + type + "; assay keygen makes keys");
    }
    try {
      return Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException e) {
      throw new InputException(file + ": its PEM block is not base64", e);
    }
  }

  private static String pem(String type, byte[] encoded) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
