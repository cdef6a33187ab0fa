package assay.audit.scores;

import assay.attack.Grouping;
import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.data.TableFile;
import assay.stats.Binomials;
import assay.stats.InputException;
import assay.train.Deeplearning4jZip;
import assay.train.TrainedModel;
import assay.train.onnx.Answers;
import assay.train.onnx.Features;
import assay.train.onnx.OnnxModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Asks a model file about members and non-members, and hands on what it said as predictions. */
final class ModelScores {
  private final ScoresPlan plan;
  private final ScoresPlan.ModelFile with;
  private final TableFile members;
  private final TableFile others;
  private final List<String> notes = new ArrayList<>();

  private ModelScores(ScoresPlan plan, TableFile members, TableFile others) {
    this.plan = plan;
    this.with = plan.model().orElseThrow();
    this.members = members;
    this.others = others;
  }

  static ScoresTable read(ScoresPlan plan) throws IOException {
    ScoresPlan.ModelFile with = plan.model().orElseThrow();
    TableFile members = TableFile.read(with.members());
    TableFile others = TableFile.read(with.nonMembers());
    return new ModelScores(plan, members, others).table();
  }

  private ScoresTable table() throws IOException {
    sameColumns();
    int m = members.rows();
    int n = members.rows() + others.rows();
    boolean[] member = new boolean[n];
    Arrays.fill(member, 0, m, true);
    if (m < 2 || others.rows() < 2) {
      throw new InputException(
          "expected at least 2 members and 2 non-members, got " + m + " and " + others.rows());
    }
    Set<String> left = new HashSet<>(with.leaveOut());
    for (String name : with.leaveOut()) {
      members.column(name, "to be left out", "--leave-out COLUMN");
    }
    members.column(with.label(), "the true class", "--label COLUMN");
    left.add(with.label());
    Optional<String> id =
        plan.columns().record().or(() -> Optional.of("record").filter(c -> members.find(c) >= 0));
    id.ifPresent(left::add);
    Features features =
        new Features(
            members.header().stream()
                .filter(name -> !left.contains(name))
                .map(Joined::new)
                .map(Features.Column.class::cast)
                .toList(),
            n);
    if (features.columns().isEmpty()) {
      throw members.fault("no column is left as a feature");
    }
    overlap(features, m);
    Answered target = answer(plan.file(), features);
    List<float[]> references = new ArrayList<>();
    List<Path> files = new ArrayList<>(List.of(plan.file(), with.members(), with.nonMembers()));
    for (Path file : with.references()) {
      Answered reference = answer(file, features);
      if (!reference.classes().equals(target.classes())) {
        throw new InputException(
            ForeignScores.name(file)
                + ": has the classes "
                + TableFile.list(reference.classes())
                + ", the audited model "
                + TableFile.list(target.classes()));
      }
      references.add(reference.logits());
      files.add(file);
    }
    if (!references.isEmpty()) {
      notes.add(
          "The "
              + references.size()
              + " reference models are taken to have seen none of the records; were they trained on"
              + " some, attacks with references seem weaker than they are.");
    }
    int[] labels = labels(target);
    sane(target, labels);
    String[] ids = ids(id, n);
    return new ScoresTable(
        ForeignScores.name(plan.file()),
        ForeignScores.sha256(files),
        ids,
        member,
        List.of("model"),
        new int[n],
        Optional.empty(),
        plan.columns().groups().stream().map(this::grouping).toList(),
        Map.of(),
        Optional.of(
            new Predicted(
                target.classes(),
                labels,
                target.logits(),
                rounded(target, labels),
                references,
                notes,
                Optional.of(
                    AskedRecords.of(features, labels, target.classes(), Arrays.asList(ids))))),
        Optional.empty());
  }

  private void sameColumns() {
    for (String name : members.header()) {
      if (others.find(name) < 0) {
        throw others.fault(
            "no column "
                + TableFile.quote(name)
                + ", which "
                + members.source()
                + " has; both files must have the same columns. Columns: "
                + TableFile.list(others.header()));
      }
    }
    for (String name : others.header()) {
      if (members.find(name) < 0) {
        throw members.fault(
            "no column "
                + TableFile.quote(name)
                + ", which "
                + others.source()
                + " has; both files must have the same columns. Columns: "
                + TableFile.list(members.header()));
      }
    }
  }

  /** A column of both files, members first. */
  private final class Joined implements Features.Column {
    private final String name;

    Joined(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public double[] numbers() {
      double[] first = members.numbers(members.find(name))[0];
      double[] second = others.numbers(others.find(name))[0];
      double[] both = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, both, first.length, second.length);
      return both;
    }

    @Override
    public String[] texts() {
      String[] first = members.texts(members.find(name));
      String[] second = others.texts(others.find(name));
      String[] both = Arrays.copyOf(first, first.length + second.length);
      System.arraycopy(second, 0, both, first.length, second.length);
      return both;
    }
  }

  /** Records that stand in both files make members and non-members look alike. */
  private void overlap(Features features, int m) {
    StringBuilder[] text = new StringBuilder[features.rows()];
    Arrays.setAll(text, r -> new StringBuilder());
    for (Features.Column column : features.columns()) {
      String[] cells = column.texts();
      for (int r = 0; r < cells.length; r++) {
        text[r].append(cells[r]).append('\u0000');
      }
    }
    Set<String> inside = new HashSet<>();
    for (int r = 0; r < m; r++) {
      inside.add(text[r].toString());
    }
    int both = 0;
    for (int r = m; r < text.length; r++) {
      both += inside.contains(text[r].toString()) ? 1 : 0;
    }
    if (both == text.length - m) {
      throw new InputException(
          others.source()
              + ": every record stands in "
              + members.source()
              + " as well; are members and non-members the same file?");
    }
    if (both > 0) {
      notes.add(
          both
              + " non-members have the features of a member; they look like members, and attacks"
              + " seem weaker than they are.");
    }
  }

  // ---- the model

  private record Answered(List<String> classes, float[] logits, boolean named, String output) {}

  private Answered answer(Path file, Features features) throws IOException {
    byte[] first =
        ForeignScores.reading(
            file,
            () -> {
              try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(4);
              }
            });
    if (first.length > 1 && first[0] == 'P' && first[1] == 'K') {
      return deeplearning4j(file, features);
    }
    if (first.length > 1 && (first[0] & 0xff) == 0x80 && first[1] > 0 && first[1] < 6) {
      throw new InputException(
          ForeignScores.name(file)
              + ": a Python pickle; those run code when they are read, and never are. Export the"
              + " model to ONNX");
    }
    try (OnnxModel model = OnnxModel.open(file)) {
      Answers answers = model.answer(features, with.output());
      notes.addAll(answers.notes());
      float[] logits = answers.values().clone();
      if (answers.probabilities()) {
        for (int i = 0; i < logits.length; i++) {
          logits[i] = (float) Math.log(Math.max(logits[i], Predicted.FLOOR));
        }
      }
      return named(file, answers.classes(), logits, answers.width(), answers.output());
    }
  }

  private Answered deeplearning4j(Path file, Features features) throws IOException {
    int width = features.columns().size();
    float[] values = new float[Math.multiplyExact(features.rows(), width)];
    for (int c = 0; c < width; c++) {
      Features.Column from = features.columns().get(c);
      double[] column = from.numbers();
      Features.checkSingle(ForeignScores.name(file), from.name(), column);
      Features.roundedSingle(ForeignScores.name(file), from.name(), column).ifPresent(notes::add);
      for (int r = 0; r < column.length; r++) {
        values[r * width + c] = (float) column[r];
      }
    }
    try {
      TrainedModel model = Deeplearning4jZip.read(file);
      Dataset records =
          new Dataset(
              width,
              values,
              new int[features.rows()],
              List.of("0", "1"),
              new Numbered(features.rows()),
              List.of());
      return named(file, Optional.empty(), model.logits(records), model.classCount(), "output");
    } catch (FileSystemException | InputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      throw new InputException(
          ForeignScores.name(file)
              + ": not a Deeplearning4j model that can be run on these "
              + width
              + " features: "
              + message.replace(file.toString(), ForeignScores.name(file)),
          e);
    }
  }

  private static final class Numbered extends java.util.AbstractList<String> {
    private final int size;

    Numbered(int size) {
      this.size = size;
    }

    @Override
    public String get(int index) {
      return Integer.toString(index + 1);
    }

    @Override
    public int size() {
      return size;
    }
  }

  private Answered named(
      Path file, Optional<List<String>> own, float[] logits, int width, String output) {
    if (!with.classes().isEmpty()) {
      if (with.classes().size() != width) {
        throw new InputException(
            ForeignScores.name(file)
                + ": gives "
                + width
                + " values per record, --class names "
                + with.classes().size()
                + " classes");
      }
      return new Answered(with.classes(), logits, true, output);
    }
    return new Answered(
        own.orElseGet(() -> IntStream.range(0, width).mapToObj(Integer::toString).toList()),
        logits,
        own.isPresent(),
        output);
  }

  // ---- labels

  private int[] labels(Answered target) {
    Map<String, Integer> codeOf = new HashMap<>();
    for (String name : target.classes()) {
      if (codeOf.put(name, codeOf.size()) != null) {
        throw new InputException(
            "two classes of the model are named "
                + TableFile.quote(name)
                + ", so labels cannot be told; name them with --class NAME for each, in the"
                + " model's order");
      }
    }
    int[] labels = new int[members.rows() + others.rows()];
    int at = 0;
    for (TableFile table : List.of(members, others)) {
      int column = table.find(with.label());
      String[] cells = table.texts(column);
      for (int r = 0; r < cells.length; r++) {
        int code = Predicted.code(codeOf, cells[r]);
        if (code < 0) {
          throw table.fault(
              r,
              column,
              TableFile.quote(cells[r])
                  + " is no class of the model, which "
                  + (target.named() ? "knows " : "does not name its classes: taken as ")
                  + TableFile.list(target.classes())
                  + "; name them in the model's order with --class NAME for each");
        }
        labels[at++] = code;
      }
    }
    if (!target.named()) {
      notes.add(
          "The model does not name its classes: label k is taken to be the k-th value of its output"
              + " \""
              + target.output()
              + "\", from 0.");
    }
    return labels;
  }

  /** A model that does worse than guessing probably has its classes in another order. */
  private void sane(Answered target, int[] labels) {
    int classes = target.classes().size();
    int right = 0;
    for (int r = 0; r < labels.length; r++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (target.logits()[r * classes + c] > target.logits()[r * classes + best]) {
          best = c;
        }
      }
      right += best == labels[r] ? 1 : 0;
    }
    if (1 - Binomials.sf(right, labels.length, 1.0 / classes) < 1e-3) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The model is right on %d of %d records, less than guessing among its %d classes"
                  + " would be: its classes may be in another order (--class), or its features in"
                  + " another order or scale.",
              right,
              labels.length,
              classes));
    }
  }

  private static int rounded(Answered target, int[] labels) {
    int classes = target.classes().size();
    int rounded = 0;
    double floor = (float) Math.log(Predicted.FLOOR);
    for (int r = 0; r < labels.length; r++) {
      float own = target.logits()[r * classes + labels[r]];
      boolean sure = own == 0;
      for (int c = 0; c < classes && sure; c++) {
        sure = c == labels[r] || target.logits()[r * classes + c] == floor;
      }
      rounded += sure || own == floor ? 1 : 0;
    }
    return rounded;
  }

  // ---- records

  private String[] ids(Optional<String> id, int n) {
    if (id.isEmpty()) {
      return IntStream.rangeClosed(1, n).mapToObj(Integer::toString).toArray(String[]::new);
    }
    members.column(id.get(), "asked for with --record", "--record COLUMN");
    String[] ids = new Joined(id.get()).texts();
    Map<String, Integer> first = new HashMap<>();
    for (int r = 0; r < n; r++) {
      Integer before = first.putIfAbsent(ids[r], r);
      if (before != null) {
        throw new InputException(
            place(r)
                + ": record "
                + TableFile.quote(ids[r])
                + " stands on "
                + place(before)
                + " too");
      }
    }
    return ids;
  }

  private String place(int row) {
    return row < members.rows() ? members.place(row) : others.place(row - members.rows());
  }

  private Grouping grouping(String name) {
    members.column(name, "asked for with --group", "--group COLUMN");
    String[] cells = new Joined(name).texts();
    List<String> levels = Arrays.stream(cells).distinct().sorted().toList();
    if (levels.size() > ScoresTable.MOST_LEVELS) {
      throw members.fault(
          "column "
              + TableFile.quote(name)
              + " has "
              + levels.size()
              + " levels; is it an attribute?");
    }
    Map<String, Integer> codeOf = new HashMap<>();
    levels.forEach(level -> codeOf.put(level, codeOf.size()));
    GroupColumn column =
        new GroupColumn(
            name,
            levels,
            Arrays.stream(cells).mapToInt(cell -> codeOf.getOrDefault(cell, 0)).toArray());
    return new Grouping(Grouping.Kind.GROUP, name, column.levels(), column.codes());
  }
}
