package dev.reprise.engine.kernel;

/// A function of two numbers. All but [#POW] are single IEEE operations (or an exact choice between
/// the operands).
public enum BinaryOp {
  ADD,
  SUB,
  MUL,
  DIV,
  /// The larger; NaN if either is NaN; −0 is below +0.
  MAX,
  /// The smaller; NaN if either is NaN; −0 is below +0.
  MIN,
  /// See [Transcendental#pow(float, float)].
  POW,
  /// The remainder with the sign of the divisor.
  REM;

  public float apply(float a, float b) {
    return switch (this) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case POW -> Transcendental.pow(a, b);
      case REM -> {
        float r = a % b;
        yield r != 0.0f && (r < 0.0f) != (b < 0.0f) ? r + b : r;
      }
    };
  }

  public double apply(double a, double b) {
    return switch (this) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case POW -> Transcendental.pow(a, b);
      case REM -> {
        double r = a % b;
        yield r != 0.0 && (r < 0.0) != (b < 0.0) ? r + b : r;
      }
    };
  }
}
