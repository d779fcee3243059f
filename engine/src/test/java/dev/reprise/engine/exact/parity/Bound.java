package dev.reprise.engine.exact.parity;

import java.util.Locale;

/// How far two engines may be apart, and how far two arrays are.
sealed interface Bound {
  /// The largest distance of two elements, in this bound's own measure; NaN is equal to NaN only.
  double distance(double[] actual, double[] expected);

  double limit();

  /// How the bound reads in the list of operators.
  String text();

  static Bound exact() {
    return new Ulps(0);
  }

  static Bound ulps(int limit) {
    return new Ulps(limit);
  }

  static Bound scaled(double limit) {
    return new Scaled(limit, 1e-30);
  }

  /// Relative to at least `floor`: for gradients that cancel to zero.
  static Bound scaled(double limit, double floor) {
    return new Scaled(limit, floor);
  }

  /// Units in the last place of float32, element by element.
  record Ulps(double limit) implements Bound {
    @Override
    public double distance(double[] actual, double[] expected) {
      double worst = 0;
      for (int i = 0; i < actual.length; i++) {
        worst = Math.max(worst, distance((float) actual[i], (float) expected[i]));
      }
      return worst;
    }

    static double distance(float a, float b) {
      if (Float.isNaN(a) || Float.isNaN(b)) {
        return Float.isNaN(a) && Float.isNaN(b) ? 0 : Double.POSITIVE_INFINITY;
      }
      if (Float.isInfinite(a) != Float.isInfinite(b)) {
        return Double.POSITIVE_INFINITY;
      }
      return Math.abs((double) ordered(a) - ordered(b));
    }

    private static int ordered(float x) {
      int bits = Float.floatToRawIntBits(x);
      return bits < 0 ? Integer.MIN_VALUE - bits : bits;
    }

    @Override
    public String text() {
      return limit == 0 ? "same bits" : String.format(Locale.ROOT, "%.0f ulp", limit);
    }
  }

  /// Relative to the largest finite magnitude of the expected array: for sums, whose order differs.
  record Scaled(double limit, double floor) implements Bound {
    @Override
    public double distance(double[] actual, double[] expected) {
      double scale = floor;
      for (double e : expected) {
        scale = Double.isFinite(e) ? Math.max(scale, Math.abs(e)) : scale;
      }
      double worst = 0;
      for (int i = 0; i < actual.length; i++) {
        boolean same = Double.compare(actual[i], expected[i]) == 0;
        double apart = Math.abs(actual[i] - expected[i]) / scale;
        worst = Math.max(worst, same ? 0 : Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart);
      }
      return worst;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "%.0e of the largest", limit);
    }
  }
}
