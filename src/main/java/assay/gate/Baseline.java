package assay.gate;

import assay.audit.StoredScores;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A result and the scores it was made from; the one to judge, or an earlier one to compare with.
 *
 * @param result the result
 * @param scores where the scores lie beside it
 */
public record Baseline(AuditResult result, StoredScores scores) {
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** What a plan may differ in and still be compared: names, the seed, and what is under test. */
  private static final List<String> FREE = List.of("name", "title", "seed", "models");

  /** The model of this id. */
  Optional<ModelResult> model(String id) {
    return result.models().stream().filter(m -> m.id().equals(id)).findFirst();
  }

  /**
   * SHA-256, in hexadecimal, of what two results must agree on to be compared: the data, and the
   * plan but for its name, title, seed and models.
   */
  static String agreement(AuditResult result) {
    try {
      Map<String, Object> both = new TreeMap<>();
      both.put("plan", measuring(result));
      both.put("data", result.provenance().dataHash());
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(CANONICAL.writeValueAsString(both).getBytes(StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan is plain data", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Map<String, Object> measuring(AuditResult result) {
    Map<String, Object> plan = new LinkedHashMap<>(result.plan());
    FREE.forEach(plan::remove);
    return plan;
  }

  /** Why a result may not be compared with this one; empty where it may. */
  Optional<String> refusal(AuditResult current) {
    if (agreement(current).equals(agreement(result))) {
      return Optional.empty();
    }
    List<String> differing = new ArrayList<>();
    if (!current.provenance().dataHash().equals(result.provenance().dataHash())) {
      differing.add("the data");
    }
    Map<String, Object> now = measuring(current);
    Map<String, Object> then = measuring(result);
    TreeSet<String> keys = new TreeSet<>(now.keySet());
    keys.addAll(then.keySet());
    for (String key : keys) {
      if (!Objects.equals(now.get(key), then.get(key))) {
        differing.add("plan." + key);
      }
    }
    return Optional.of(
        "the baseline was made under another plan ("
            + String.join(", ", differing)
            + "); audit the baseline again with this plan");
  }
}
