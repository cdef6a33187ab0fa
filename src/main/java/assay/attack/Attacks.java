package assay.attack;

import assay.stats.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The registry: every attack by id, in a fixed order. */
public final class Attacks {
  private static final Map<String, Entry> BY_ID = new LinkedHashMap<>();

  static {
    add(LossThresholdAttack.DESCRIPTOR, LossThresholdAttack::new);
    add(SongMittalAttack.CONFIDENCE, SongMittalAttack::confidence);
    add(SongMittalAttack.ENTROPY, SongMittalAttack::entropy);
    add(SongMittalAttack.MODIFIED_ENTROPY, SongMittalAttack::modifiedEntropy);
    add(TopConfidenceAttack.DESCRIPTOR, TopConfidenceAttack::new);
    add(SalemTop3Attack.DESCRIPTOR, SalemTop3Attack::new);
    add(CorrectnessGapAttack.DESCRIPTOR, CorrectnessGapAttack::new);
    add(PopulationAttack.DESCRIPTOR, PopulationAttack::new);
    add(CalibratedLossAttack.DESCRIPTOR, CalibratedLossAttack::new);
    add(SablayrollesAttack.MALT, SablayrollesAttack::malt);
    add(SablayrollesAttack.MAST, SablayrollesAttack::mast);
    add(ReferenceAttack.DESCRIPTOR, ReferenceAttack::new);
    add(LiraOnlineAttack.DESCRIPTOR, LiraOnlineAttack::new);
    add(LiraOfflineAttack.DESCRIPTOR, LiraOfflineAttack::new);
    add(RmiaAttack.ONLINE, RmiaAttack::online);
    add(RmiaAttack.OFFLINE, RmiaAttack::offline);
    add(BaseAttack.DESCRIPTOR, BaseAttack::new);
    add(BavariaAttack.ONLINE, BavariaAttack::online);
    add(BavariaAttack.OFFLINE, BavariaAttack::offline);
    add(ShokriAttack.DESCRIPTOR, ShokriAttack::new);
    add(QmiaAttack.DESCRIPTOR, QmiaAttack::new);
    add(StackedAttack.DESCRIPTOR, StackedAttack::new);
    add(LabelOnlyAttack.DESCRIPTOR, LabelOnlyAttack::new);
    add(GradientNormAttack.DESCRIPTOR, GradientNormAttack::new);
    add(GradientAlignmentAttack.DESCRIPTOR, GradientAlignmentAttack::new);
    add(Baselines.BLIND, Baselines.Blind::new);
    add(Baselines.COIN_FLIP, Baselines.CoinFlip::new);
    add(Baselines.ORACLE, Baselines.Oracle::new);
  }

  private Attacks() {}

  private record Entry(AttackDescriptor descriptor, Function<AttackSettings, Attack> make) {}

  /** All attacks, in print order. */
  public static List<AttackDescriptor> list() {
    return BY_ID.values().stream().map(Entry::descriptor).toList();
  }

  /**
   * What the attack of this id is.
   *
   * @throws IllegalArgumentException naming the nearest ids where there is none
   */
  public static AttackDescriptor descriptor(String id) {
    return entry(id).descriptor();
  }

  /** The attack of this id with its default parameters. */
  public static Attack byId(String id) {
    return byId(id, Map.of());
  }

  /**
   * The attack of this id.
   *
   * @param parameters as its descriptor names them; what is left out takes its default
   * @throws IllegalArgumentException naming the nearest ids or parameters, or the allowed range
   */
  public static Attack byId(String id, Map<String, ?> parameters) {
    Entry entry = entry(id);
    return entry.make().apply(AttackSettings.of(entry.descriptor(), parameters));
  }

  private static Entry entry(String id) {
    Entry entry = BY_ID.get(id);
    if (entry == null) {
      throw new IllegalArgumentException(
          "unknown attack "
              + id
              + "; "
              + Nearest.hint(id, BY_ID.keySet())
              + " (assay attacks list shows all)");
    }
    return entry;
  }

  private static void add(AttackDescriptor descriptor, Function<AttackSettings, Attack> make) {
    if (BY_ID.put(descriptor.id(), new Entry(descriptor, make)) != null) {
      throw new IllegalStateException("two attacks have the id " + descriptor.id());
    }
  }
}
