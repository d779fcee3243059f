package dev.reprise.core.verdict;

import java.util.List;
import java.util.Optional;

/// What running the first differing step again, here and for both sides, has shown.
///
/// @param operator the first operator whose outputs differ between the two
/// @param elements how the numbers of the first differing tensor differ
/// @param findings what was found, in sentences
public record OneStep(
    Optional<Operator> operator, Optional<Elements> elements, List<String> findings) {
  /// Copies.
  public OneStep {
    findings = List.copyOf(findings);
  }

  /// An operator of a step, in the order of execution.
  ///
  /// @param number counted from 1 through the whole step
  /// @param phase `forward`, `backward` or `update`
  /// @param layer the layer it belongs to, empty where it belongs to none
  /// @param name such as `matMul`
  public record Operator(int number, String phase, String layer, String name) {
    /// In a sentence: `matMul of dense (forward, operator 12)`.
    public String sentence() {
      String of = layer.isEmpty() ? "" : " of " + layer;
      return name + of + " (" + phase + ", operator " + number + ")";
    }
  }

  /// How the numbers of one tensor differ between two sides.
  ///
  /// @param tensor whose
  /// @param size how many numbers it has
  /// @param differing how many of them differ
  /// @param ulps the largest distance, counted in representable numbers between the two; -1 where
  ///   one is no number
  /// @param index the first that differs, counted from 0 in row-major order
  /// @param first its value on the first side, as hexadecimal floating point
  /// @param second its value on the second side
  public record Elements(
      String tensor,
      long size,
      long differing,
      long ulps,
      long index,
      String first,
      String second) {}
}
