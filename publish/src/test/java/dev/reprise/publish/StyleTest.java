package dev.reprise.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The style sheet's colours against WCAG 2.2.
class StyleTest {
  private static final double AA = 4.5;

  @Test
  void textIsReadableInLightAndDark() throws IOException {
    String css = css();
    int dark = css.indexOf("prefers-color-scheme: dark");
    List<Map<String, double[]>> themes =
        List.of(colours(css.substring(0, dark)), colours(css.substring(dark, css.indexOf("*, "))));
    for (Map<String, double[]> theme : themes) {
      for (String ink : List.of("ink", "soft", "accent", "curve-a", "curve-b", "mark")) {
        assertContrast(theme, ink, "paper");
      }
      for (String back : List.of("faint", "good-back", "bad-back", "unsure-back")) {
        assertContrast(theme, "ink", back);
        assertContrast(theme, "soft", back);
      }
      for (String word : List.of("good", "bad", "unsure")) {
        assertContrast(theme, word, word + "-back");
      }
      for (String hue : List.of("r", "w")) {
        assertThat(contrast(colour(theme, "ink"), mixed(theme, hue, 0.4)))
            .as(hue)
            .isGreaterThan(AA);
        assertThat(contrast(colour(theme, "strong"), mixed(theme, hue, 0.88)))
            .as(hue)
            .isGreaterThan(AA);
      }
    }
  }

  @Test
  void theSheetAsksForNothingFromOutside() throws IOException {
    assertThat(css()).doesNotContain("url(").doesNotContain("@import").doesNotContain("@font-face");
  }

  private static String css() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(StyleTest.class.getResourceAsStream("report.css"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertContrast(Map<String, double[]> theme, String ink, String back) {
    assertThat(contrast(colour(theme, ink), colour(theme, back)))
        .as("%s on %s", ink, back)
        .isGreaterThanOrEqualTo(AA);
  }

  private static double[] colour(Map<String, double[]> theme, String name) {
    return Objects.requireNonNull(theme.get(name), name);
  }

  private static Map<String, double[]> colours(String css) {
    Map<String, double[]> colours = new TreeMap<>();
    Matcher hex = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});").matcher(css);
    while (hex.find()) {
      int rgb = Integer.parseInt(hex.group(2), 16);
      colours.put(hex.group(1), new double[] {rgb >> 16, rgb >> 8 & 255, rgb & 255});
    }
    Matcher parts = Pattern.compile("--([rw]): (\\d+) (\\d+) (\\d+);").matcher(css);
    while (parts.find()) {
      double[] rgb = new double[3];
      for (int i = 0; i < 3; i++) {
        rgb[i] = Integer.parseInt(parts.group(i + 2));
      }
      colours.put(parts.group(1), rgb);
    }
    return colours;
  }

  private static double[] mixed(Map<String, double[]> theme, String hue, double share) {
    double[] mixed = new double[3];
    for (int i = 0; i < 3; i++) {
      mixed[i] = share * colour(theme, hue)[i] + (1 - share) * colour(theme, "paper")[i];
    }
    return mixed;
  }

  private static double contrast(double[] a, double[] b) {
    double high = Math.max(luminance(a), luminance(b));
    double low = Math.min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
  }

  private static double luminance(double[] rgb) {
    return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
  }

  private static double linear(double channel) {
    double share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : StrictMath.pow((share + 0.055) / 1.055, 2.4);
  }
}
