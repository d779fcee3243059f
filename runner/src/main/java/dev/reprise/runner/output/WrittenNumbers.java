package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Numbers as texts: two ways to write one number are the same contents.
final class WrittenNumbers {
  private static final int LONGEST = 400;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");

  private WrittenNumbers() {}

  /// Compares two texts that stand at one place.
  static void compare(String first, String second, String where, Finder found) {
    if (first.equals(second)) {
      return;
    }
    String a = first.strip();
    String b = second.strip();
    if (isNumber(a) && isNumber(b)) {
      BigDecimal x = new BigDecimal(a);
      BigDecimal y = new BigDecimal(b);
      if (x.compareTo(y) == 0 && sameSign(a, b, x)) {
        found.aspects().add(Aspect.FORMATTING);
      } else {
        double difference = Math.abs(x.doubleValue() - y.doubleValue());
        found.other(
            where,
            "is " + a + " and " + b,
            Double.isFinite(difference) ? OptionalDouble.of(difference) : OptionalDouble.empty());
      }
    } else {
      found.other(where, TextComparison.difference(first, second));
    }
  }

  private static boolean isNumber(String text) {
    return text.length() <= LONGEST && NUMBER.matcher(text).matches();
  }

  /// Zeros of different sign are different.
  private static boolean sameSign(String a, String b, BigDecimal value) {
    return value.signum() != 0 || a.startsWith("-") == b.startsWith("-");
  }
}
