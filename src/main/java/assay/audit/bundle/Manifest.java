package assay.audit.bundle;

import assay.audit.result.AuditResult;
import assay.audit.result.JsonText;
import assay.stats.InputException;
import java.util.List;

/**
 * What an output folder holds and where it comes from. Written last, so that a folder with one is
 * whole.
 *
 * @param schemaVersion of the format
 * @param name of the audit
 * @param outcome of the audit
 * @param files every file of the folder but the manifest, its digest and its attestation, by path
 * @param inputs what was read and is not in the folder, such as the data
 * @param dataHash SHA-256 of the encoded data, as in the result
 * @param planHash SHA-256 of the plan, as in the result
 * @param commitment to the canary coins, made before training; empty where there were none
 * @param tool what made it
 * @param host where it was made
 */
public record Manifest(
    String schemaVersion,
    String name,
    String outcome,
    List<Entry> files,
    List<Input> inputs,
    String dataHash,
    String planHash,
    String commitment,
    Tool tool,
    Host host) {
  /** The version this code writes. */
  public static final String SCHEMA_VERSION = "1.0";

  /** Its file name. */
  public static final String FILE = "manifest.json";

  /** Holds the manifest's SHA-256, as sha256sum writes it. */
  public static final String DIGEST = "manifest.sha256";

  /** The signed statement, where the folder was signed. */
  public static final String ATTESTATION = "attestation.dsse.json";

  public Manifest {
    files = List.copyOf(files);
    inputs = List.copyOf(inputs);
  }

  /**
   * A file of the folder.
   *
   * @param path from the folder, with slashes
   * @param bytes size
   * @param sha256 hexadecimal
   */
  public record Entry(String path, long bytes, String sha256) {}

  /**
   * What was read and is not in the folder.
   *
   * @param role such as "data"
   * @param name file name without folders
   * @param bytes size
   * @param sha256 hexadecimal
   */
  public record Input(String role, String name, long bytes, String sha256) {}

  /**
   * What made the folder.
   *
   * @param name Assay
   * @param version its version
   * @param jarSha256 of the jar that ran; empty where it ran from classes
   */
  public record Tool(String name, String version, String jarSha256) {}

  /**
   * Where it was made.
   *
   * @param java runtime name and version
   * @param platform operating system and architecture
   * @param processors of the host
   * @param workers threads used
   * @param startedAt ISO-8601, UTC
   */
  public record Host(String java, String platform, int processors, int workers, String startedAt) {}

  static Manifest of(AuditResult result, List<Entry> files, List<Input> inputs, String jar) {
    return new Manifest(
        SCHEMA_VERSION,
        result.name(),
        result.verdict().outcome().name(),
        files,
        inputs,
        result.provenance().dataHash(),
        result.provenance().planHash(),
        commitment(result),
        new Tool("Assay", result.provenance().version(), jar),
        new Host(
            result.provenance().java(),
            result.provenance().platform(),
            result.host().processors(),
            result.host().workers(),
            result.host().startedAt()));
  }

  /** The commitment that all models of the result share; empty where there are no canaries. */
  static String commitment(AuditResult result) {
    return result.models().stream()
        .flatMap(model -> model.canaries().stream())
        .map(AuditResult.CanaryResult::commitment)
        .findFirst()
        .orElse("");
  }

  /** UTF-8 JSON; the same manifest gives the same bytes. */
  public byte[] bytes() {
    return JsonText.of(this);
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws InputException where it is no manifest
   */
  public static Manifest read(String name, byte[] bytes) {
    Manifest manifest = JsonText.read(name, bytes, Manifest.class);
    if (!manifest.schemaVersion().startsWith("1.")) {
      throw new InputException(
          name + ": schemaVersion must be 1.x for this version of Assay, got another");
    }
    return manifest;
  }
}
