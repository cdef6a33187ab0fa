package assay.attack;

import assay.data.Dataset;
import assay.stats.Checks;
import assay.stats.Seed;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All that an attacker may know about one target model. It never holds the target's memberships.
 * Immutable; arrays are shared, do not change them.
 */
public final class AttackContext {
  private final int[] labels;
  private final int classCount;
  private final Map<Signal, float[]> target;
  private final Optional<float[]> logits;
  private final Optional<References> references;
  private final List<Query> queries;
  private final Optional<Population> population;
  private final Optional<Dataset> features;
  private final Optional<TargetModel> model;
  private final Optional<Gradients> gradients;
  private final List<String> caveats;
  private final Seed seed;

  /**
   * A further query per record (an augmented view) answered by target and references alike with
   * LOGIT_SCALED_CONFIDENCE.
   *
   * @param target the target's answers, one per record
   * @param references the reference models' answers
   */
  public record Query(float[] target, SignalMatrix references) {}

  private AttackContext(Builder from) {
    this.labels = from.labels;
    this.classCount = from.classCount;
    this.target = copy(from.target);
    this.logits = from.logits;
    this.references = from.references;
    this.queries = List.copyOf(from.queries);
    this.population = from.population;
    this.features = from.features;
    this.model = from.model;
    this.gradients = from.gradients;
    this.caveats = List.copyOf(from.caveats);
    this.seed = from.seed;
  }

  /**
   * Starts a context.
   *
   * @param labels per record its class, in [0, classCount)
   * @param classCount at least two
   * @param seed of everything random in an attack
   */
  public static Builder builder(int[] labels, int classCount, Seed seed) {
    return new Builder(labels, classCount, seed);
  }

  /** Records to score. */
  public int records() {
    return labels.length;
  }

  /** Their classes. */
  public int[] labels() {
    return labels;
  }

  /** Number of classes. */
  public int classCount() {
    return classCount;
  }

  /** The target's signal of one kind on every record. */
  public float[] target(Signal signal) {
    float[] values = target.get(signal);
    if (values == null) {
      throw new IllegalArgumentException(
          "the context has no target signal " + signal + ", it has " + target.keySet());
    }
    return values;
  }

  /** Whether the target's signal of this kind is known. */
  public boolean has(Signal signal) {
    return target.containsKey(signal);
  }

  /** The target's logits, record-major. */
  public Optional<float[]> logits() {
    return logits;
  }

  /** The reference models. */
  public Optional<References> references() {
    return references;
  }

  /** Further queries per record. */
  public List<Query> queries() {
    return queries;
  }

  /** Records in no model. */
  public Optional<Population> population() {
    return population;
  }

  /** The records' features. */
  public Optional<Dataset> features() {
    return features;
  }

  /** The target, to be asked. */
  public Optional<TargetModel> model() {
    return model;
  }

  /** The target's gradients. */
  public Optional<Gradients> gradients() {
    return gradients;
  }

  /** What a reader of any score from this context must know, such as foreign references. */
  public List<String> caveats() {
    return caveats;
  }

  /** The root of an attack's random streams. */
  public Seed seed() {
    return seed;
  }

  /** What this context offers of the things that attacks need. */
  public Set<Need> offers() {
    Set<Need> offers = EnumSet.noneOf(Need.class);
    references.ifPresent(
        r -> {
          if (r.membership().everyRecordOut()) {
            offers.add(Need.REFERENCES);
            if (r.membership().everyRecordIn()) {
              offers.add(Need.IN_REFERENCES);
            }
          }
          if (r.logits().isPresent()) {
            offers.add(Need.REFERENCE_LOGITS);
          }
        });
    population.ifPresent(p -> offers.add(Need.POPULATION));
    logits.ifPresent(l -> offers.add(Need.LOGITS));
    features.ifPresent(f -> offers.add(Need.FEATURES));
    model.ifPresent(m -> offers.add(Need.LABEL_QUERIES));
    gradients.ifPresent(g -> offers.add(Need.GRADIENTS));
    return Collections.unmodifiableSet(offers);
  }

  /** Refuses an attack whose needs are not met, naming what is missing. */
  void require(AttackDescriptor descriptor) {
    require(descriptor.id(), descriptor.needs());
  }

  /** Refuses an attack whose needs with its own parameters are not met. */
  void require(Attack attack) {
    require(attack.descriptor().id(), attack.needs());
    if (attack.queries() > 1 + queries.size()) {
      throw new IllegalArgumentException(
          attack.descriptor().id()
              + " needs "
              + attack.queries()
              + " answers per record; this context offers "
              + (1 + queries.size()));
    }
  }

  private void require(String id, Set<Need> needs) {
    Set<Need> missing = EnumSet.noneOf(Need.class);
    missing.addAll(needs);
    missing.remove(Need.ANSWER);
    missing.removeAll(offers());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          id
              + " needs "
              + String.join(", ", missing.stream().map(Need::text).toList())
              + "; this context does not offer that");
    }
  }

  /**
   * The same with the first {@code k} reference models: what a smaller budget would have had.
   *
   * @param k in [1, reference models]; even keeps the pairs whole
   */
  public AttackContext withFirstReferences(int k) {
    References all = requireReferences();
    if (k < 1 || k > all.models()) {
      throw new IllegalArgumentException(
          "k must be in [1, " + all.models() + "] reference models, got " + k);
    }
    int[] chosen = IntStream.range(0, k).toArray();
    Builder smaller = toBuilder().references(all.first(k));
    smaller.queries.clear();
    queries.forEach(
        q -> smaller.query(new Query(q.target(), new ChosenModels(q.references(), chosen))));
    population.ifPresent(p -> smaller.population = Optional.of(p.models(chosen, p.target())));
    return smaller.build();
  }

  /**
   * This context with reference model {@code reference} in the place of the target: what an attack
   * is tuned or trained on, since who is in that model is known. It and (where any others remain)
   * its pair leave the references, as the target's pair is not among the target's. Query access,
   * gradients and logits of the target are gone, unless logits of the references are at hand.
   */
  AttackContext pretending(int reference) {
    References all = requireReferences();
    int pair = reference ^ 1;
    boolean dropPair = all.models() > 2 && pair < all.models();
    int[] others =
        IntStream.range(0, all.models())
            .filter(m -> m != reference && !(dropPair && m == pair))
            .toArray();
    Builder other = new Builder(labels, classCount, seed.child("pretending").child(reference));
    all.signals().forEach((signal, matrix) -> other.target.put(signal, row(matrix, reference)));
    other.references = Optional.of(all.at(others));
    for (Query query : queries) {
      other.queries.add(
          new Query(
              row(query.references(), reference), new ChosenModels(query.references(), others)));
    }
    other.logits = all.logits().map(source -> source.apply(reference));
    other.features = features;
    population
        .filter(p -> !p.references().isEmpty())
        .ifPresent(
            p -> {
              Map<Signal, float[]> signals = new EnumMap<>(Signal.class);
              p.references()
                  .forEach((signal, matrix) -> signals.put(signal, row(matrix, reference)));
              other.population = Optional.of(p.models(others, signals));
            });
    other.caveats.addAll(caveats);
    return new AttackContext(other);
  }

  References requireReferences() {
    return references.orElseThrow(
        () -> new IllegalArgumentException("the context has no reference models"));
  }

  static float[] row(SignalMatrix matrix, int model) {
    float[] values = new float[matrix.records()];
    matrix.copyRow(model, 0, values.length, values);
    return values;
  }

  static <V> Map<Signal, V> copy(Map<Signal, V> from) {
    Map<Signal, V> map = new EnumMap<>(Signal.class);
    map.putAll(from);
    return Collections.unmodifiableMap(map);
  }

  static void checkSignal(String name, float[] values, int records) {
    if (values.length != records) {
      throw new IllegalArgumentException(
          name + " must have one value per record, got " + values.length + " for " + records);
    }
    for (int r = 0; r < records; r++) {
      if (!Float.isFinite(values[r])) {
        throw new IllegalArgumentException(
            name
                + " of record "
                + r
                + " must be a finite number, got "
                + values[r]
                + " (did the training diverge?)");
      }
    }
  }

  private static void checkMatrix(String name, SignalMatrix matrix, int records) {
    if (matrix.records() != records) {
      throw new IllegalArgumentException(
          name + " must have one value per record, got " + matrix.records() + " for " + records);
    }
    float[] block = new float[Math.min(records, 1 << 16)];
    for (int m = 0; m < matrix.models(); m++) {
      for (int first = 0; first < records; first += block.length) {
        int count = Math.min(block.length, records - first);
        matrix.copyRow(m, first, count, block);
        float sum = 0;
        for (int i = 0; i < count; i++) {
          sum += block[i] * 0f;
        }
        if (sum != 0) {
          throw notFinite(name, m, first, count, block);
        }
      }
    }
  }

  private static IllegalArgumentException notFinite(
      String name, int model, int first, int count, float[] block) {
    int at = IntStream.range(0, count).filter(i -> !Float.isFinite(block[i])).findFirst().orElse(0);
    return new IllegalArgumentException(
        name
            + " of model "
            + model
            + ", record "
            + (first + at)
            + " must be a finite number, got "
            + block[at]
            + " (did the training diverge?)");
  }

  /** A builder with this context's content. */
  public Builder toBuilder() {
    Builder copy = new Builder(labels, classCount, seed);
    copy.target.putAll(target);
    copy.logits = logits;
    copy.references = references;
    copy.queries.addAll(queries);
    copy.population = population;
    copy.features = features;
    copy.model = model;
    copy.gradients = gradients;
    copy.caveats.addAll(caveats);
    return copy;
  }

  /** Collects what the attacker knows; every part is checked when it is given. */
  public static final class Builder {
    private final int[] labels;
    private final int classCount;
    private final Seed seed;
    private final Map<Signal, float[]> target = new EnumMap<>(Signal.class);
    private final List<Query> queries = new ArrayList<>();
    private final List<String> caveats = new ArrayList<>();
    private Optional<float[]> logits = Optional.empty();
    private Optional<References> references = Optional.empty();
    private Optional<Population> population = Optional.empty();
    private Optional<Dataset> features = Optional.empty();
    private Optional<TargetModel> model = Optional.empty();
    private Optional<Gradients> gradients = Optional.empty();

    private Builder(int[] labels, int classCount, Seed seed) {
      Checks.atLeast("records", 1, labels.length);
      Checks.atLeast("classCount", 2, classCount);
      for (int label : labels) {
        if (label < 0 || label >= classCount) {
          throw new IllegalArgumentException(
              "a label must be in [0, " + classCount + "), got " + label);
        }
      }
      this.labels = labels;
      this.classCount = classCount;
      this.seed = seed;
    }

    /** The target's signal of one kind, finite. */
    public Builder target(Signal signal, float[] values) {
      checkSignal("target " + signal, values, labels.length);
      target.put(signal, values);
      return this;
    }

    /** The target's logits, record-major, finite. */
    public Builder logits(float[] values) {
      checkSignal("target logits", values, labels.length * classCount);
      logits = Optional.of(values);
      return this;
    }

    /** Reference models of the target's own recipe. */
    public Builder references(References models) {
      if (models.membership().records() != labels.length) {
        throw new IllegalArgumentException(
            "references must cover the same records, got "
                + models.membership().records()
                + " for "
                + labels.length);
      }
      models.signals().forEach((signal, m) -> checkMatrix("reference " + signal, m, labels.length));
      references = Optional.of(models);
      return this;
    }

    /**
     * Reference models that say where they come from.
     *
     * @param models the references
     * @param recipe hash of their recipe: data, network, training, code version
     * @param targetRecipe hash of the target's
     * @throws IllegalArgumentException where the two differ
     */
    public Builder references(References models, String recipe, String targetRecipe) {
      if (!recipe.equals(targetRecipe)) {
        throw new IllegalArgumentException(
            "reference models must come from the target's recipe "
                + targetRecipe
                + ", got "
                + recipe
                + ": train them again, or give them as foreign references");
      }
      return references(models);
    }

    /** Reference models of another recipe; every result says so. */
    public Builder foreignReferences(References models, String why) {
      caveats.add("reference models are not of the target's recipe: " + why);
      return references(models);
    }

    /** A further query per record. */
    public Builder query(Query query) {
      checkSignal("query " + queries.size(), query.target(), labels.length);
      checkMatrix("reference query " + queries.size(), query.references(), labels.length);
      queries.add(query);
      return this;
    }

    /** Records in no model. */
    public Builder population(Population records) {
      records
          .references()
          .forEach((signal, m) -> checkMatrix("population " + signal, m, records.size()));
      population = Optional.of(records);
      return this;
    }

    /** The records' features. */
    public Builder features(Dataset records) {
      if (records.size() != labels.length) {
        throw new IllegalArgumentException(
            "features must cover the same records, got "
                + records.size()
                + " for "
                + labels.length);
      }
      features = Optional.of(records);
      return this;
    }

    /** The target, to be asked for labels. */
    public Builder model(TargetModel asked) {
      model = Optional.of(asked);
      return this;
    }

    /** The target's gradients. */
    public Builder gradients(Gradients view) {
      gradients = Optional.of(view);
      return this;
    }

    /** The context; the builder may be used on. */
    public AttackContext build() {
      if (references.isPresent() && population.isPresent()) {
        int models = references.get().models();
        for (SignalMatrix matrix : population.get().references().values()) {
          if (matrix.models() != models) {
            throw new IllegalArgumentException(
                "population references must have " + models + " models, got " + matrix.models());
          }
        }
      }
      for (Query query : queries) {
        if (references.isEmpty() || query.references().models() != references.get().models()) {
          throw new IllegalArgumentException(
              "every query must be answered by all reference models, got one of "
                  + query.references().models());
        }
      }
      return new AttackContext(this);
    }
  }
}
