package assay.audit.game;

import assay.attack.AttackParameter;
import assay.audit.plan.AuditPlan.DataPlan;
import assay.audit.plan.PlanDataReader;
import assay.audit.plan.PlanMistakes;
import assay.audit.plan.PlanNode;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanSection;
import assay.audit.plan.PlanSyntax;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a plan with a {@code game:} section: strict YAML, every mistake told with its place and all
 * of them at once.
 */
public final class GamePlanReader {
  static final List<String> PLAN = List.of("name", "title", "seed", "data", "game");
  static final List<String> GAME = List.of("id", "threatModel", "epsilon", "delta", "confidence");
  private static final String SECTION = "game";
  private static final PlanSyntax.Kind KIND = new PlanSyntax.Kind("game plan", "name and game");

  private GamePlanReader() {}

  /**
   * The plan of a file with a {@code game:} section; empty where it has none.
   *
   * @throws assay.audit.plan.PlanException with every mistake found
   * @throws InputException if the file cannot be read at all
   */
  public static Optional<GamePlan> read(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder; give a plan, such as attacks/digits.yaml");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(PlanSyntax.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new InputException("there is no plan " + file, e);
    } catch (IOException e) {
      throw new InputException("cannot read the plan " + file + ": " + e.getMessage(), e);
    }
    if (bytes.length > PlanSyntax.MAX_BYTES) {
      throw new InputException(file + " is larger than 1 MiB; a plan is a short YAML file");
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    return read(file.toString(), folder == null ? Path.of("") : folder, bytes);
  }

  static Optional<GamePlan> read(String name, Path folder, byte[] bytes) {
    PlanMistakes mistakes = new PlanMistakes();
    Optional<PlanNode> root = PlanSyntax.ofFile(KIND, name, folder, bytes, mistakes);
    mistakes.throwIfAny();
    if (!(root.orElse(null) instanceof Mapping mapping) || mapping.at(SECTION).isEmpty()) {
      return Optional.empty();
    }
    Optional<GamePlan> plan = plan(new PlanSection(mapping, "", PLAN, mistakes));
    mistakes.throwIfAny();
    return plan;
  }

  private static Optional<GamePlan> plan(PlanSection top) {
    String name =
        top.required("name", "it names the plan, such as name: white-box-digits")
            .flatMap(node -> top.text(node, "name"))
            .orElse("game");
    top.text("title");
    long seed = (long) top.number("seed", "a whole number", v -> v == Math.rint(v), 1);
    Optional<DataPlan> data =
        top.node("data")
            .flatMap(
                node -> {
                  if (node instanceof Mapping mapping) {
                    return new PlanDataReader(top.mistakes()).read(mapping);
                  }
                  top.wrong("data", "must be a mapping, got " + node.describe());
                  return Optional.empty();
                });
    return top.section(SECTION, keys(top)).flatMap(game -> plan(top, game, name, seed, data));
  }

  /** The common keys, and the parameters of the game that is named. */
  private static List<String> keys(PlanSection top) {
    List<String> keys = new ArrayList<>(GAME);
    top.mapping()
        .at(SECTION)
        .filter(Mapping.class::isInstance)
        .flatMap(node -> ((Mapping) node).at("id"))
        .filter(PlanNode.Scalar.class::isInstance)
        .map(node -> ((PlanNode.Scalar) node).text())
        .filter(Games.ids()::contains)
        .ifPresent(
            id ->
                Games.byId(id).descriptor().parameters().stream()
                    .map(AttackParameter::name)
                    .forEach(keys::add));
    return keys;
  }

  private static Optional<GamePlan> plan(
      PlanSection top, PlanSection game, String name, long seed, Optional<DataPlan> data) {
    Optional<String> id =
        game.required("id", "it must be one of " + String.join(", ", Games.ids()))
            .flatMap(node -> game.text(node, game.pathOf("id")));
    double epsilon =
        game.number("epsilon", "a finite number > 0", v -> v > 0 && Double.isFinite(v), 4);
    double delta = game.number("delta", "a number in (0, 1)", v -> v > 0 && v < 1, 1e-5);
    double confidence =
        game.number("confidence", "a number in (0.5, 1)", v -> v > 0.5 && v < 1, 0.95);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    if (!Games.ids().contains(id.get())) {
      game.wrong("id", "must be the id of a game; " + Nearest.hint(id.get(), Games.ids()));
      return Optional.empty();
    }
    GameDescriptor descriptor = Games.byId(id.get()).descriptor();
    String threat = descriptor.threatModel().id();
    game.text("threatModel")
        .filter(stated -> !stated.equals(threat))
        .ifPresent(
            stated ->
                game.wrong(
                    "threatModel",
                    "must be that of " + descriptor.id() + ", " + threat + ", got " + stated));
    if (descriptor.needsData() && data.isEmpty() && !top.has("data")) {
      top.required("data", "it must be a mapping such as {path: data.csv, label: income}");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (AttackParameter parameter : descriptor.parameters()) {
      game.text(parameter.name())
          .ifPresent(
              text -> {
                parameters.put(parameter.name(), text);
                try {
                  GameSettings.of(descriptor, Map.of(parameter.name(), text));
                } catch (InputException e) {
                  game.mistakes()
                      .add(game.originOf(parameter.name()), String.valueOf(e.getMessage()));
                }
              });
    }
    return Optional.of(
        new GamePlan(name, seed, data, descriptor.id(), epsilon, delta, confidence, parameters));
  }
}
