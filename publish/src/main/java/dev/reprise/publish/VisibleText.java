package dev.reprise.publish;

import java.util.Locale;

/// Makes visible what a reader could not see: control characters, and the marks that reorder or
/// hide text, by which a hostile name could show as another.
public final class VisibleText {
  private VisibleText() {}

  /// The text with each such character written out, as `⟨U+202E⟩`; line feeds stay.
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) {
                out.append(String.format(Locale.ROOT, "⟨U+%04X⟩", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static boolean isHidden(int c) {
    return (c < 0x20 && c != '\n')
        || (c >= 0x7F && c < 0xA0)
        || c == 0x061C
        || c == 0x200B
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x206F)
        || (c >= 0xD800 && c <= 0xDFFF)
        || c == 0xFEFF
        || c == 0xFFFE
        || c == 0xFFFF
        || (c >= 0xE0000 && c <= 0xE007F);
  }
}
