package dev.reprise.publish;

import freemarker.core.CommonMarkupOutputFormat;
import freemarker.core.CommonTemplateMarkupOutputModel;
import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/// Markdown (CommonMark with tables) as an output format of the templates: whatever a template
/// inserts is escaped so that it shows as plain text on one line and can neither end a table's cell
/// nor begin a list, a link, an image or an HTML tag.
final class MarkdownOutput extends CommonMarkupOutputFormat<MarkdownOutput.Markdown> {
  static final MarkdownOutput INSTANCE = new MarkdownOutput();

  private MarkdownOutput() {}

  /// The text as Markdown that shows it.
  static String escape(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    StringBuilder out = new StringBuilder(line.length() + 16);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        // Some readers turn names after an at sign into mentions, and words in colons into
        // pictures.
        case '@' -> out.append("&#64;");
        case '\\', '`', '*', '_', '[', ']', '|', '~', '#', '$', '^' -> out.append('\\').append(c);
        case '!' -> out.append(i + 1 < line.length() && line.charAt(i + 1) == '[' ? "\\!" : "!");
        case '-', '+', '=', ':' -> out.append(i == 0 && !isNumber(line) ? "\\" : "").append(c);
        case '.', ')' -> out.append(isListNumber(line, i) ? "\\" : "").append(c);
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isNumber(String line) {
    return line.length() > 1 && Character.isDigit(line.charAt(1));
  }

  /// Whether what stands before `end` would number an item of a list.
  private static boolean isListNumber(String line, int end) {
    boolean alone = end + 1 == line.length() || line.charAt(end + 1) == ' ';
    return alone
        && end > 0
        && end < 10
        && line.chars().limit(end).allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String getName() {
    return "Markdown";
  }

  @Override
  public String getMimeType() {
    return "text/markdown";
  }

  @Override
  public void output(String textToEsc, Writer out) throws IOException {
    out.write(escape(textToEsc));
  }

  @Override
  public String escapePlainText(String plainTextContent) {
    return escape(plainTextContent);
  }

  @Override
  public boolean isLegacyBuiltInBypassed(String builtInName) {
    return false;
  }

  @Override
  protected Markdown newTemplateMarkupOutputModel(
      @Nullable String plainTextContent, @Nullable String markupContent) {
    return new Markdown(plainTextContent, markupContent);
  }

  /// A piece of Markdown.
  static final class Markdown extends CommonTemplateMarkupOutputModel<Markdown> {
    Markdown(@Nullable String plainTextContent, @Nullable String markupContent) {
      super(plainTextContent, markupContent);
    }

    @Override
    public MarkdownOutput getOutputFormat() {
      return INSTANCE;
    }
  }
}
