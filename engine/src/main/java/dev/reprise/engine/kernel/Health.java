package dev.reprise.engine.kernel;

import java.util.Locale;

/// What a process must be able to do before it may train.
public final class Health {
  private Health() {}

  /// Refuses a process that flushes subnormal numbers to zero (a native library may have switched
  /// that on for the thread) or whose kernels do not give the known answers.
  ///
  /// @throws IllegalStateException saying what was expected and found
  public static void check() {
    checkSubnormals();
    try (Workers alone = Workers.of(1)) {
      String digest = KnownAnswers.digest(alone);
      if (!digest.equals(KnownAnswers.EXPECTED)) {
        throw new IllegalStateException(
            String.format(
                    Locale.ROOT,
                    "The exact kernels (form %s, numeric specification %d) do not give the known answers on this machine: ",
                    Forms.ACTIVE.name(),
                    NumericSpecification.VERSION)
                + String.format(
                    Locale.ROOT,
                    "expected digest %s, found %s. Try -Dreprise.kernel=scalar, and report the processor and Java version.",
                    KnownAnswers.EXPECTED,
                    digest));
      }
    }
  }

  /// Refuses a process in which a subnormal number, as operand or as result, becomes zero.
  public static void checkSubnormals() {
    if (!Arithmetic.keepsSubnormals()) {
      throw new IllegalStateException(
          "This process flushes subnormal numbers to zero, so results would differ from those of other machines. "
              + "A native library has switched flush-to-zero on: start Reprise without it.");
    }
  }
}
