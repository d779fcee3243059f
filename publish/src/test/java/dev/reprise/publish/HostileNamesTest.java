package dev.reprise.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every text of a record may have been written by an enemy of its reader.
class HostileNamesTest {
  private static final Pattern ATTRIBUTE_OR_TEXT = Pattern.compile("<[^<>]*>");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</style></svg><script>alert(1)</script>",
        "${7*7} <#assign x=1> [=7*7]",
        "javascript:alert(1)",
        "--><script>",
        "]]><b>&lt;&amp;"
      })
  void htmlShowsTheTextAndNothingOfItBecomesMarkup(String text) throws IOException {
    String html = Files.readString(write(text, Optional.empty()));

    assertThat(html)
        .contains(
            text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;"));
    assertThat(elements(html))
        .isEqualTo(elements(Files.readString(write("plain", Optional.empty()))));
  }

  @Test
  void onlyWebAddressesBecomeLinks() throws IOException {
    String html = Files.readString(write("javascript:alert(1)", Optional.empty()));

    assertThat(html).contains("href=\"https://example.org/").doesNotContain("href=\"javascript");
  }

  @Test
  void charactersThatHideOrReorderTextAreMadeVisible() throws IOException {
    String html = Files.readString(write("safe\u202Egnp.exe\u0007\u200B!", Optional.empty()));

    assertThat(html).contains("safe⟨U+202E⟩gnp.exe⟨U+0007⟩⟨U+200B⟩!");
    assertThat(VisibleText.of("\uD800 ok \uD83D\uDE00")).isEqualTo("⟨U+D800⟩ ok \uD83D\uDE00");
    assertThat(html.codePoints().filter(c -> c == 0x202E || c == 7 || c == 0x200B)).isEmpty();
  }

  @Test
  void markdownKeepsOneRowARowAndStartsNoMarkup() throws IOException {
    String text =
        "a|b\n| x |\r\n# h\n- i\n[l](http://e.org) ![p](q) <b> `c` **s** _e_ ~~d~~ $m$ @u";
    Path twin = write(text, Optional.empty()).resolveSibling("report.md");
    Path plain = write("plain", Optional.empty()).resolveSibling("report.md");

    List<String> lines = Files.readAllLines(twin);
    assertThat(lines.stream().map(HostileNamesTest::bars).toList())
        .isEqualTo(Files.readAllLines(plain).stream().map(HostileNamesTest::bars).toList());
    assertThat(String.join("\n", lines))
        .contains(
            "a\\|b \\| x \\| \\# h - i \\[l\\](http://e.org) \\!\\[p\\](q) &lt;b&gt; \\`c\\`"
                + " \\*\\*s\\*\\* \\_e\\_ \\~\\~d\\~\\~ \\$m\\$ &#64;u")
        .doesNotContain("<b>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"- item", "1. item", "12) item", "# head", "> quote", "=== ", ":tada:", "+ x"})
  void markdownTextAtTheStartOfALineStaysText(String text) {
    assertThat(MarkdownOutput.escape(text)).doesNotMatch("(?s)^([-+#>=:]|\\d+[.)]).*");
  }

  private Path write(String text, Optional<ReproductionNote> note) {
    return Report.write(
        Records.hostile(text),
        digest -> Optional.empty(),
        note,
        folder.resolve("" + text.hashCode()));
  }

  /// The page's elements with their attributes' names, which no text of a record may change.
  private static List<String> elements(String html) {
    Matcher matcher = ATTRIBUTE_OR_TEXT.matcher(html.substring(html.indexOf("<body>")));
    return matcher
        .results()
        .map(found -> found.group().replaceAll("\"[^\"]*\"", "\"\""))
        .filter(tag -> !tag.startsWith("<a ") && !tag.equals("</a>"))
        .toList();
  }

  private static long bars(String line) {
    return line.replace("\\|", "").chars().filter(c -> c == '|').count();
  }
}
