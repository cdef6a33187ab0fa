package assay.report;

import assay.audit.result.AuditResult;
import assay.stats.UtcTime;
import freemarker.cache.ClassTemplateLoader;
import freemarker.cache.FileTemplateLoader;
import freemarker.cache.MultiTemplateLoader;
import freemarker.cache.TemplateLoader;
import freemarker.core.HTMLOutputFormat;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A result as one HTML page: no request leaves it, it can be read without scripts, on paper, in the
 * dark and on a phone. A folder of the user's may hold templates of the same names as in {@code
 * reports/}, which are used instead, and a {@code logo.svg} or {@code logo.png}.
 */
public final class ReportRenderer {
  private static final String ROOT = "/assay/reports";
  private static final long LARGEST_LOGO = 512 << 10;

  private ReportRenderer() {}

  /** All that the templates are given. */
  record Page(
      String title,
      String name,
      String started,
      String version,
      Optional<String> logo,
      String policy,
      List<Views.Link> contents,
      VerdictBlock verdict,
      List<String> warnings,
      Views.Figure ladder,
      Views.Table models,
      Optional<SweepBlock> sweep,
      Optional<AttacksBlock> attacks,
      Optional<CanariesBlock> canaries,
      Optional<BoundsBlock> bounds,
      Optional<UtilityBlock> utility,
      Optional<GroupsBlock> groups,
      Optional<RecordsBlock> records,
      TrainingBlock training,
      DataBlock data,
      ReproduceBlock reproduce) {}

  /** The page with Assay's own templates. */
  public static String html(AuditResult result) {
    try {
      return html(result, Templates.OWN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The page with the user's templates and logo.
   *
   * @throws IOException if a template is wrong; the message names the template, line and column
   */
  public static String html(AuditResult result, Templates templates) throws IOException {
    return render("report.ftlh", page(result, templates.folder()), templates);
  }

  /** Any page. */
  static String render(String template, Record page, Templates templates) throws IOException {
    try {
      StringWriter out = new StringWriter(1 << 18);
      configuration(templates.folder()).getTemplate(template).process(page, out);
      return out.toString();
    } catch (TemplateException e) {
      throw named(templates, e.getMessageWithoutStackTop(), e);
    } catch (ParseException e) {
      throw named(templates, String.valueOf(e.getMessage()), e);
    }
  }

  /** Refuses templates that cannot be parsed. */
  static void parse(List<String> names, Templates templates) throws IOException {
    try {
      Configuration configuration = configuration(templates.folder());
      for (String name : names) {
        configuration.getTemplate(name);
      }
      logo(templates.folder());
    } catch (ParseException e) {
      throw named(templates, String.valueOf(e.getMessage()), e);
    }
  }

  private static IOException named(Templates templates, String message, Exception cause) {
    return new IOException(
        templates.folder().map(folder -> folder + ": ").orElse("") + message, cause);
  }

  private static Configuration configuration(Optional<Path> overrides) throws IOException {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    TemplateLoader own = new ClassTemplateLoader(ReportRenderer.class, ROOT);
    configuration.setTemplateLoader(
        overrides.isEmpty()
            ? own
            : new MultiTemplateLoader(
                new TemplateLoader[] {new FileTemplateLoader(overrides.get().toFile()), own}));
    configuration.setDefaultEncoding("UTF-8");
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setLocale(Locale.ROOT);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    configuration.setAPIBuiltinEnabled(false);
    configuration.setObjectWrapper(new ViewWrapper());
    configuration.setLocalizedLookup(false);
    return configuration;
  }

  private static Page page(AuditResult result, Optional<Path> overrides) throws IOException {
    Optional<AttacksBlock> attacks = AttacksBlock.of(result);
    Optional<SweepBlock> sweep = SweepBlock.of(result);
    Optional<CanariesBlock> canaries = CanariesBlock.of(result);
    Optional<BoundsBlock> bounds = BoundsBlock.of(result);
    Optional<UtilityBlock> utility = UtilityBlock.of(result);
    Optional<GroupsBlock> groups = GroupsBlock.of(result);
    Optional<RecordsBlock> records = RecordsBlock.of(result);
    List<Views.Link> contents = new ArrayList<>();
    contents.add(new Views.Link("verdict", "Verdict"));
    contents.add(new Views.Link("ladder", "Claimed against proven"));
    contents.add(new Views.Link("models", "Models"));
    sweep.ifPresent(b -> contents.add(new Views.Link("sweep", "Cost of privacy")));
    attacks.ifPresent(b -> contents.add(new Views.Link("attacks", "Attacks")));
    canaries.ifPresent(b -> contents.add(new Views.Link("canaries", "Canaries")));
    bounds.ifPresent(b -> contents.add(new Views.Link("bounds", "Bounds")));
    utility.ifPresent(b -> contents.add(new Views.Link("utility", "Utility")));
    groups.ifPresent(b -> contents.add(new Views.Link("groups", "Groups")));
    records.ifPresent(b -> contents.add(new Views.Link("records", "Records")));
    contents.add(new Views.Link("training", "Training"));
    contents.add(new Views.Link("data", "Data"));
    contents.add(new Views.Link("reproduce", "Reproduce"));
    contents.add(new Views.Link("glossary", "Terms"));
    return new Page(
        Text.name(result.title()),
        Text.name(result.name()),
        Text.name(UtcTime.inWords(result.host().startedAt())),
        Text.name(result.provenance().version()),
        logo(overrides),
        policy(),
        contents,
        VerdictBlock.of(result),
        result.warnings().stream().map(Text::prose).toList(),
        LadderBlock.of(result),
        ModelsBlock.of(result),
        sweep,
        attacks,
        canaries,
        bounds,
        utility,
        groups,
        records,
        TrainingBlock.of(result),
        DataBlock.of(result),
        ReproduceBlock.of(result));
  }

  /** The browser is told to load nothing, and to run the one script that came with the page. */
  static String policy() throws IOException {
    try (InputStream in = ReportRenderer.class.getResourceAsStream(ROOT + "/report.js")) {
      if (in == null) {
        throw new IOException("report.js is missing from the jar; build it again");
      }
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
          + Base64.getEncoder().encodeToString(hash)
          + "'; form-action 'none'; base-uri 'none'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Optional<String> logo(Optional<Path> overrides) throws IOException {
    if (overrides.isEmpty()) {
      return Optional.empty();
    }
    for (String type : List.of("svg+xml", "png")) {
      Path file = overrides.get().resolve(type.equals("png") ? "logo.png" : "logo.svg");
      if (Files.isRegularFile(file)) {
        if (Files.size(file) > LARGEST_LOGO) {
          throw new IOException(
              file.getFileName()
                  + " must have at most "
                  + LARGEST_LOGO
                  + " bytes, got "
                  + Files.size(file));
        }
        return Optional.of(
            "data:image/"
                + type
                + ";base64,"
                + Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
      }
    }
    return Optional.empty();
  }
}
