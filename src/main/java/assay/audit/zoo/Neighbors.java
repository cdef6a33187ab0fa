package assay.audit.zoo;

import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyUnit;
import assay.stats.Seed;
import assay.train.replay.NeighborPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Neighboring data sets that bring bugs to light: a base data set, and probe records at its end:
 * ordinary, far away, not a number, infinite, without a gradient, of a class nobody else has; and
 * data sets of one record and of none.
 */
final class Neighbors {
  private static final int RECORDS_PER_USER = 3;

  private final int features;
  private final List<Row> base = new ArrayList<>();

  Neighbors(DpSgdRecipe recipe, Seed seed) {
    features = recipe.features();
    UniformRandomProvider random = seed.child("rows").random();
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    for (int i = 0; i < recipe.publicSize() - 1; i++) {
      double[] x = new double[features];
      for (int j = 0; j < features; j++) {
        x[j] = 2 * gaussian.sample();
      }
      base.add(Row.of(x, i % 2, i / RECORDS_PER_USER));
    }
  }

  /** An ordinary data set. */
  List<Row> data() {
    return with(base, probe(1, 1, 1));
  }

  /** Neighbors under {@code relation}, of records or of users. */
  List<NeighborPair<List<Row>>> pairs(NeighboringRelation relation, PrivacyUnit unit) {
    List<NeighborPair<List<Row>>> pairs = new ArrayList<>();
    List<Row> probes =
        List.of(
            probe(1, 1, 1),
            probe(1000, -1, 1),
            probe(1000, 1, 0),
            probe(Double.NaN, 1, 1),
            probe(Double.POSITIVE_INFINITY, 1, 0),
            Row.ghost(features, 10_000),
            probe(1, 1, 7));
    List<String> names =
        List.of(
            "an ordinary record",
            "a far record",
            "a far record of the other class",
            "a record that is not a number",
            "an infinite record",
            "a record without gradient",
            "a record of a class of its own");
    for (int i = 0; i < probes.size(); i++) {
      List<Row> own =
          unit == PrivacyUnit.USER
              ? copies(probes.get(i), RECORDS_PER_USER)
              : List.of(probes.get(i));
      add(pairs, names.get(i), relation, base, own);
    }
    List<Row> one = List.of(probe(2, 1, 1));
    add(pairs, "the only record", relation, List.of(), one);
    return pairs;
  }

  private void add(
      List<NeighborPair<List<Row>>> pairs,
      String name,
      NeighboringRelation relation,
      List<Row> rest,
      List<Row> own) {
    List<Row> with = with(rest, own.toArray(Row[]::new));
    switch (relation) {
      case ADD_OR_REMOVE_ONE -> pairs.add(pair("without " + name, relation, with, rest));
      case ZERO_OUT ->
          pairs.add(
              pair("zeroed " + name, relation, with, with(rest, copies(ghost(), own.size()))));
      case REPLACE_ONE -> {
        pairs.add(
            pair(
                "replaced " + name,
                relation,
                with,
                with(rest, copies(probe(1, -1, 1), own.size()))));
        pairs.add(
            pair(
                "mirrored " + name,
                relation,
                with,
                with(rest, own.stream().map(Neighbors::mirrored).toArray(Row[]::new))));
      }
    }
  }

  private static NeighborPair<List<Row>> pair(
      String name, NeighboringRelation relation, List<Row> data, List<Row> neighbor) {
    return new NeighborPair<>(name, relation, data, neighbor);
  }

  private static Row mirrored(Row row) {
    return new Row(row.x(), 1 - Math.min(1, row.label()), row.user(), row.weight(), row.planted());
  }

  private Row ghost() {
    return Row.ghost(features, 10_000);
  }

  private Row probe(double size, int sign, int label) {
    double[] x = new double[features];
    for (int j = 0; j < features; j++) {
      x[j] = sign * size * (1 + j);
    }
    return Row.of(x, label, 10_000);
  }

  private static List<Row> copies(Row row, int count) {
    return java.util.Collections.nCopies(count, row);
  }

  private static List<Row> with(List<Row> rest, List<Row> more) {
    return with(rest, more.toArray(Row[]::new));
  }

  private static List<Row> with(List<Row> rest, Row... more) {
    List<Row> all = new ArrayList<>(rest);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
