package assay.audit.bundle;

import assay.audit.result.Check;
import assay.audit.result.Check.State;
import assay.audit.result.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A signed statement on a bundle, as other tools read it: an in-toto statement (version 1) whose
 * subjects are the bundle's files, in a DSSE envelope (version 1). What is signed is
 *
 * <pre>"DSSEv1" SP length(type) SP type SP length(body) SP body</pre>
 *
 * (the envelope's pre-authentication encoding). The predicate holds the public key, so that anyone
 * can see that the envelope is intact; who signed follows only from a key that came another way.
 */
final class Attestation {
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  static final String STATEMENT = "https://in-toto.io/Statement/v1";
  static final String PREDICATE = "urn:assay:bundle:1";

  record Envelope(String payloadType, String payload, List<Signed> signatures) {}

  record Signed(String keyid, String sig) {}

  record Statement(
      String _type, List<Subject> subject, String predicateType, Predicate predicate) {}

  record Subject(String name, Map<String, String> digest) {}

  record Predicate(
      String audit,
      String outcome,
      String planHash,
      String dataHash,
      String commitment,
      Manifest.Tool tool,
      String publicKey) {}

  private Attestation() {}

  static byte[] sign(Manifest manifest, SigningKey key) {
    byte[] body = JsonText.of(statement(manifest, Bundle.sha256(manifest.bytes()), key.shared()));
    Envelope envelope =
        new Envelope(
            PAYLOAD_TYPE,
            Base64.getEncoder().encodeToString(body),
            List.of(
                new Signed(
                    SigningKey.id(key.shared()),
                    Base64.getEncoder().encodeToString(key.sign(encoded(PAYLOAD_TYPE, body))))));
    return JsonText.of(envelope);
  }

  private static Statement statement(Manifest manifest, String sha256, PublicKey key) {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(new Subject(Manifest.FILE, Map.of("sha256", sha256)));
    for (Manifest.Entry file : manifest.files()) {
      subjects.add(new Subject(file.path(), Map.of("sha256", file.sha256())));
    }
    return new Statement(
        STATEMENT,
        subjects,
        PREDICATE,
        new Predicate(
            manifest.name(),
            manifest.outcome(),
            manifest.planHash(),
            manifest.dataHash(),
            manifest.commitment(),
            manifest.tool(),
            Base64.getEncoder().encodeToString(key.getEncoded())));
  }

  /** The envelope's pre-authentication encoding. */
  static byte[] encoded(String type, byte[] body) {
    byte[] head =
        ("DSSEv1 "
                + type.getBytes(StandardCharsets.UTF_8).length
                + " "
                + type
                + " "
                + body.length
                + " ")
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /**
   * Checks an envelope.
   *
   * @param bytes of the file; empty where there is none
   * @param manifest of the bundle
   * @param sha256 of its file as it lies there
   * @param key that must have signed, where one was given
   */
  static List<Check> check(
      Optional<byte[]> bytes, Manifest manifest, String sha256, Optional<PublicKey> key) {
    if (bytes.isEmpty()) {
      return key.isPresent()
          ? List.of(
              new Check(
                  "signature", State.UNCHECKED, "the bundle is not signed, and a key was given"))
          : List.of(new Check("signature", State.OUTSIDE, "the bundle is not signed"));
    }
    try {
      return List.of(checked(bytes.get(), manifest, sha256, key));
    } catch (RuntimeException | GeneralSecurityException e) {
      return List.of(
          new Check("signature", State.DIFFERS, "the envelope is broken: " + e.getMessage()));
    }
  }

  private static Check checked(
      byte[] bytes, Manifest manifest, String sha256, Optional<PublicKey> key)
      throws GeneralSecurityException {
    Envelope envelope = JsonText.read(Manifest.ATTESTATION, bytes, Envelope.class);
    if (envelope.signatures().size() != 1
        || !envelope.payloadType().equals(PAYLOAD_TYPE)
        || !Arrays.equals(bytes, JsonText.of(envelope))) {
      return differs("the envelope is not as Assay writes it");
    }
    byte[] body = Base64.getDecoder().decode(envelope.payload());
    Statement statement = JsonText.read(Manifest.ATTESTATION, body, Statement.class);
    PublicKey named =
        SigningKey.publicKey(Base64.getDecoder().decode(statement.predicate().publicKey()));
    Signed signed = envelope.signatures().get(0);
    PublicKey signer = key.orElse(named);
    if (!signed.keyid().equals(SigningKey.id(signer))) {
      return differs(
          key.isPresent()
              ? "signed with another key, " + shown(signed.keyid())
              : "the key's id is not that of the key in the statement");
    }
    if (!SigningKey.verifies(
        signer, encoded(PAYLOAD_TYPE, body), Base64.getDecoder().decode(signed.sig()))) {
      return differs("the signature does not fit what is signed");
    }
    if (!Arrays.equals(body, JsonText.of(statement(manifest, sha256, named)))) {
      return differs("what is signed is not this manifest");
    }
    return key.isPresent()
        ? new Check("signature", State.AGREES, "by the key " + shown(signed.keyid()))
        : new Check(
            "signature",
            State.OUTSIDE,
            "intact, by the key "
                + shown(signed.keyid())
                + "; whose it is cannot be told from the bundle: give --key");
  }

  private static Check differs(String detail) {
    return new Check("signature", State.DIFFERS, detail);
  }

  private static String shown(String keyid) {
    return keyid.length() <= 64 ? keyid : keyid.substring(0, 64) + "…";
  }
}
