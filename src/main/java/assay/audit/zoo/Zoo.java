package assay.audit.zoo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The inhabitants of the zoo, read from the fixtures that travel in the jar. */
final class Zoo {
  static final List<String> FAMILIES =
      List.of(
          "clipping",
          "noise",
          "sampling",
          "data",
          "unit",
          "release",
          "accounting",
          "mechanisms",
          "controls");

  private static final String PLACE = "/assay/fixtures/zoo/";

  /**
   * A file of fixtures.
   *
   * @param family its name
   * @param about what the family has in common
   * @param entries its members
   */
  record Family(
      @JsonProperty(required = true) String family,
      @JsonProperty(required = true) String about,
      @JsonProperty(required = true) List<ZooEntry> entries) {
    Family {
      entries = List.copyOf(entries);
    }
  }

  private Zoo() {}

  /** All families, in order. */
  static List<Family> families() {
    ObjectMapper yaml =
        new ObjectMapper(new YAMLFactory())
            .registerModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    List<Family> families = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String name : FAMILIES) {
      Family family = read(yaml, name);
      for (ZooEntry entry : family.entries()) {
        if (!ids.add(entry.id())) {
          throw new IllegalArgumentException(name + ".yaml: id " + entry.id() + " is used twice");
        }
      }
      families.add(family);
    }
    return families;
  }

  private static Family read(ObjectMapper yaml, String name) {
    String path = PLACE + name + ".yaml";
    try (InputStream in = Zoo.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not in the jar; build it again");
      }
      return yaml.readValue(in, Family.class);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }
}
