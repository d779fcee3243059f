package dev.reprise.publish;

import dev.reprise.core.digest.Digest;
import dev.reprise.publish.norms.Sheet;
import dev.reprise.publish.page.ReportPage;
import freemarker.cache.ConditionalTemplateConfigurationFactory;
import freemarker.cache.FileExtensionMatcher;
import freemarker.core.TemplateClassResolver;
import freemarker.core.TemplateConfiguration;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.TreeMap;

/// Fills the templates of reports and checklists. Everything inserted is escaped by the template's
/// output format.
final class Templates {
  private static final Configuration CONFIGURATION = configuration();
  private static final String STYLE = resource("report.css");
  private static final String CHECKLIST_STYLE = STYLE + resource("checklist.css");

  private Templates() {}

  static String html(ReportPage page) {
    return fill("report.ftlh", page, STYLE);
  }

  static String markdown(ReportPage page) {
    return fill("report.ftlm", page, STYLE);
  }

  static String checklist(Sheet sheet) {
    return fill("checklist.ftlh", sheet, CHECKLIST_STYLE);
  }

  private static String fill(String template, Object page, String style) {
    Map<String, Object> model = new TreeMap<>();
    model.put("page", page);
    model.put("style", style);
    model.put("styleHash", Base64.getEncoder().encodeToString(digest(style)));
    StringWriter out = new StringWriter();
    try {
      CONFIGURATION.getTemplate(template).process(model, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TemplateException e) {
      throw new IllegalStateException("the template " + template + " does not fit its page", e);
    }
    return VisibleText.of(out.toString());
  }

  private static byte[] digest(String text) {
    return Digest.ofText(text).hash();
  }

  private static Configuration configuration() {
    Configuration made = new Configuration(Configuration.VERSION_2_3_34);
    made.setClassForTemplateLoading(Templates.class, "/dev/reprise/publish");
    made.setDefaultEncoding(StandardCharsets.UTF_8.name());
    made.setLocale(Locale.ROOT);
    made.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
    made.setNumberFormat("computer");
    made.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    made.setLogTemplateExceptions(false);
    made.setLocalizedLookup(false);
    made.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    TemplateConfiguration markdown = new TemplateConfiguration();
    markdown.setOutputFormat(MarkdownOutput.INSTANCE);
    made.setTemplateConfigurations(
        new ConditionalTemplateConfigurationFactory(new FileExtensionMatcher("ftlm"), markdown));
    return made;
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Templates.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
