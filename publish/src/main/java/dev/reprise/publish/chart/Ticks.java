package dev.reprise.publish.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// Round numbers that divide an axis: steps of 1, 2 or 5 times a power of ten, reaching from at or
/// below the least value to at or above the greatest.
///
/// Decimal arithmetic throughout, so that 0.1 + 0.2 is labelled 0.3.
///
/// @param values ascending, at least two
record Ticks(List<BigDecimal> values) {
  Ticks {
    values = List.copyOf(values);
  }

  /// Ticks for values from `least` to `greatest` (both finite), about `wanted` steps of them.
  static Ticks over(double least, double greatest, int wanted, boolean whole) {
    BigDecimal low = BigDecimal.valueOf(least);
    BigDecimal range = BigDecimal.valueOf(greatest).subtract(low);
    if (range.signum() <= 0) {
      range = low.signum() == 0 ? BigDecimal.ONE : low.abs().movePointLeft(1);
      low = low.subtract(range.divide(BigDecimal.TWO, MathContext.DECIMAL64));
    }
    BigDecimal step = step(range.divide(BigDecimal.valueOf(wanted), MathContext.DECIMAL64));
    if (whole) {
      step = step.max(BigDecimal.ONE);
    }
    BigDecimal top = low.add(range);
    BigDecimal tick = low.divide(step, 0, RoundingMode.FLOOR).multiply(step);
    List<BigDecimal> ticks = new ArrayList<>(List.of(tick));
    while (tick.compareTo(top) < 0) {
      tick = tick.add(step);
      ticks.add(tick);
    }
    return new Ticks(ticks);
  }

  double first() {
    return values.getFirst().doubleValue();
  }

  double last() {
    return values.getLast().doubleValue();
  }

  /// The tick as a label, with a true minus sign; far from 1 it has a power of ten.
  static String label(BigDecimal tick) {
    BigDecimal plain = tick.stripTrailingZeros();
    if (plain.signum() == 0 && tick.scale() > 4) {
      return "0";
    }
    int exponent = plain.precision() - plain.scale() - 1;
    String text =
        plain.signum() != 0 && (exponent >= 6 || exponent < -4)
            ? plain.movePointLeft(exponent).toPlainString() + "e" + exponent
            : (tick.scale() < 0 ? tick.setScale(0) : tick).toPlainString();
    return text.replace('-', '−');
  }

  private static BigDecimal step(BigDecimal raw) {
    int exponent = raw.precision() - raw.scale() - 1;
    double leading = raw.movePointLeft(exponent).doubleValue();
    int digit = leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10;
    return BigDecimal.valueOf(digit).movePointRight(exponent);
  }
}
