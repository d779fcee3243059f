package dev.reprise.cli.render;

import java.util.Locale;

/// How numbers are written for people, the same in every locale.
public final class Amounts {
  private static final double NANOS = 1e9;

  private Amounts() {}

  /// A count with thousands separated: `12,345`.
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /// A count with its noun: `1 step`, `12,345 steps`.
  public static String count(long n, String noun) {
    return count(n) + " " + noun + (n == 1 ? "" : "s");
  }

  /// A metric to four places, as Keras shows it; very small ones with an exponent.
  public static String metric(double value) {
    boolean tiny = value != 0 && Math.abs(value) < 1e-3;
    return String.format(Locale.ROOT, tiny ? "%.4e" : "%.4f", value);
  }

  /// Bytes in the largest decimal unit that leaves a whole part: `26.5 MB`.
  public static String bytes(long n) {
    if (n < 1000) {
      return n + " B";
    }
    double amount = n;
    int unit = -1;
    while (amount >= 999.95) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", amount, "kMGTPE".charAt(unit));
  }

  /// A span as Keras writes it: `12s`, `2:05`, `1:02:03`.
  public static String clock(long nanos) {
    long seconds = Math.round(nanos / NANOS);
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /// A span in words: `0.8 s`, `12.3 s`, `2 min 5 s`.
  public static String seconds(double seconds) {
    if (seconds < 100) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole / 60 + " min " + whole % 60 + " s";
  }

  /// Time for each unit, as Keras writes it: `78ms/step`.
  static String pace(long nanos, long done, String unit) {
    double each = nanos / NANOS / done;
    if (each >= 1) {
      return String.format(Locale.ROOT, "%.0fs/%s", each, unit);
    }
    return each >= 1e-3
        ? String.format(Locale.ROOT, "%.0fms/%s", each * 1e3, unit)
        : String.format(Locale.ROOT, "%.0fus/%s", each * 1e6, unit);
  }
}
