package dev.reprise.publish.page;

import dev.reprise.core.json.CanonicalJson;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// A number as people read it, and exactly. The same in every locale.
///
/// @param text rounded, with separators and units
/// @param exact every digit
public record Shown(String text, String exact) {
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  /// A whole number: `25,000`.
  public static Shown count(long value) {
    return new Shown(minus(String.format(Locale.ROOT, "%,d", value)), String.valueOf(value));
  }

  /// A measured number: about four decimals near 1, a power of ten far from it.
  public static Shown number(double value) {
    if (!Double.isFinite(value)) {
      return new Shown(String.valueOf(value), String.valueOf(value));
    }
    return new Shown(minus(rounded(value)), CanonicalJson.number(value));
  }

  /// A share as per cent: `87.1 %`.
  public static Shown share(long part, long whole) {
    if (whole == 0) {
      return new Shown("–", "0 of 0");
    }
    BigDecimal percent =
        BigDecimal.valueOf(part)
            .multiply(BigDecimal.valueOf(100))
            .divide(BigDecimal.valueOf(whole), 1, RoundingMode.HALF_UP);
    return new Shown(percent + "\u00a0%", part + " of " + whole);
  }

  /// A duration: `0.42 s`, `3 min 12 s`, `1 h 03 min`.
  public static Shown duration(double seconds) {
    String exact = CanonicalJson.number(seconds) + " s";
    // Below 59.95 the seconds alone, rounded to a tenth, stay below 60.
    if (seconds < 59.95) {
      String digits =
          BigDecimal.valueOf(seconds)
              .setScale(seconds < 10 ? 2 : 1, RoundingMode.HALF_UP)
              .toPlainString();
      return new Shown(digits + "\u00a0s", exact);
    }
    long whole = Math.round(seconds);
    return new Shown(
        whole < 3600
            ? String.format(Locale.ROOT, "%d\u00a0min %02d\u00a0s", whole / 60, whole % 60)
            : String.format(Locale.ROOT, "%d\u00a0h %02d\u00a0min", whole / 3600, whole / 60 % 60),
        exact);
  }

  /// A size: `812 B`, `12.3 kB`, `4.5 MB`; a kB is 1000 bytes.
  public static Shown bytes(long bytes) {
    String exact = String.format(Locale.ROOT, "%,d bytes", bytes);
    if (bytes < 1000) {
      return new Shown(bytes + "\u00a0B", exact);
    }
    String units = "kMGTPE";
    int unit = 0;
    BigDecimal size = BigDecimal.valueOf(bytes).movePointLeft(3);
    // What would be rounded up to 1000.0 belongs to the next unit.
    while (size.compareTo(new BigDecimal("999.95")) >= 0) {
      size = size.movePointLeft(3);
      unit++;
    }
    return new Shown(
        size.setScale(1, RoundingMode.HALF_UP) + "\u00a0" + units.charAt(unit) + "B", exact);
  }

  private static String rounded(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e9) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    if (size >= 1e7 || size < 1e-3) {
      return scientific(value);
    }
    int decimals = size >= 1000 ? 1 : size >= 100 ? 2 : size >= 10 ? 3 : 4;
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
  }

  private static String scientific(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(4));
    int exponent = rounded.precision() - rounded.scale() - 1;
    StringBuilder power = new StringBuilder(exponent < 0 ? "⁻" : "");
    String.valueOf(Math.abs(exponent))
        .chars()
        .forEach(digit -> power.append(SUPERSCRIPTS.charAt(digit - '0')));
    return rounded.movePointLeft(exponent).setScale(3, RoundingMode.HALF_UP).toPlainString()
        + "\u00a0×\u00a010"
        + power;
  }

  private static String minus(String text) {
    return text.replace('-', '−');
  }
}
