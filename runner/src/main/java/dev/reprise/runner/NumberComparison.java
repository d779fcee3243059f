package dev.reprise.runner;

import static dev.reprise.core.verdict.CauseKind.FLIPPED_BIT;
import static dev.reprise.core.verdict.CauseKind.FLUSH_TO_ZERO;
import static dev.reprise.core.verdict.CauseKind.FUSED_ARITHMETIC;
import static dev.reprise.core.verdict.CauseKind.NOT_A_NUMBER;
import static dev.reprise.core.verdict.CauseKind.SUMMATION_ORDER;

import dev.reprise.core.tensor.Tensor;
import dev.reprise.core.verdict.OneStep.Elements;
import java.util.Locale;
import java.util.Optional;

/// How the numbers of two tensors differ: in one bit of one element, by a few units in the last
/// place of many, in zeros where the other has very small numbers, or in what is no number. Each
/// has causes of its own.
final class NumberComparison {
  /// As far as rounding alone carries a sum of some hundred products; a float has 2²³ of these
  /// between two powers of two.
  private static final long FEW = 4096;

  private final String name;
  private final float[] first;
  private final float[] second;
  private long differing;
  private long ulps;
  private int index = -1;
  private boolean onlyZeros = true;
  private boolean notANumber;
  private boolean sameNaN = true;

  private NumberComparison(String name, float[] first, float[] second) {
    this.name = name;
    this.first = first;
    this.second = second;
    for (int i = 0; i < first.length; i++) {
      element(i);
    }
  }

  /// Compares two tensors of 32-bit numbers; empty where they are equal or of other sizes.
  static Optional<NumberComparison> of(String name, Tensor first, Tensor second) {
    if (first instanceof Tensor.Floats a
        && second instanceof Tensor.Floats b
        && a.size() == b.size()) {
      NumberComparison comparison = new NumberComparison(name, a.values(), b.values());
      return comparison.differing == 0 ? Optional.empty() : Optional.of(comparison);
    }
    return Optional.empty();
  }

  private void element(int i) {
    int a = Float.floatToRawIntBits(first[i]);
    int b = Float.floatToRawIntBits(second[i]);
    if (a == b || (Float.isNaN(first[i]) && Float.isNaN(second[i]))) {
      return;
    }
    differing++;
    index = index < 0 ? i : index;
    if (Float.isFinite(first[i]) != Float.isFinite(second[i])) {
      notANumber = true;
      sameNaN = false;
    } else {
      ulps = Math.max(ulps, Math.abs(ordered(a) - ordered(b)));
    }
    onlyZeros &= flushed(first[i], second[i]) || flushed(second[i], first[i]);
  }

  private static boolean flushed(float small, float zero) {
    return zero == 0 && small != 0 && Math.abs(small) < Float.MIN_NORMAL;
  }

  /// Floats in ascending order as ascending whole numbers.
  private static long ordered(int bits) {
    return bits >= 0 ? bits : Integer.MIN_VALUE - (long) bits;
  }

  private boolean isOneBit() {
    return differing == 1
        && Integer.bitCount(
                Float.floatToRawIntBits(first[index]) ^ Float.floatToRawIntBits(second[index]))
            == 1;
  }

  Elements elements() {
    return new Elements(
        name,
        first.length,
        differing,
        notANumber ? -1 : ulps,
        index,
        Float.toHexString(first[index]),
        Float.toHexString(second[index]));
  }

  /// The same in a sentence.
  String sentence() {
    String how =
        isOneBit()
            ? "by a single bit"
            : notANumber ? "in what is no finite number" : "by at most " + ulps + " ulp";
    return String.format(
        Locale.ROOT,
        "In %s %d of %d numbers differ, %s (number %d is %s and %s).",
        name,
        differing,
        first.length,
        how,
        index,
        Float.toString(first[index]),
        Float.toString(second[index]));
  }

  /// Adds what the numbers point at.
  ///
  /// @param operator the operator they came out of, empty where it is not known
  void suspect(Suspicions found, String operator) {
    if (!sameNaN) {
      found.suspect(NOT_A_NUMBER, 97, "one side's numbers are no longer finite");
    } else if (onlyZeros) {
      found.suspect(
          FLUSH_TO_ZERO,
          96,
          "one side has zeros where the other has numbers below " + Float.MIN_NORMAL);
    } else if (isOneBit()) {
      found.suspect(FLIPPED_BIT, 92, "a single bit of a single number differs");
    } else if (differing == 1 && ulps == 1) {
      found.suspect(FLIPPED_BIT, 88, "a single number differs, by one unit in the last place");
    } else if (ulps <= FEW) {
      String reason =
          differing + " numbers differ, by at most " + ulps + " units in the last place";
      found.suspect(SUMMATION_ORDER, addsOnly(operator) ? 90 : 76, reason);
      found.suspect(FUSED_ARITHMETIC, addsOnly(operator) ? 50 : 82, reason);
    }
  }

  private static boolean addsOnly(String operator) {
    String name = operator.toLowerCase(Locale.ROOT);
    return name.contains("sum") || name.contains("mean") || name.equals("add");
  }
}
