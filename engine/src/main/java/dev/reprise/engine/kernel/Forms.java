package dev.reprise.engine.kernel;

import java.lang.reflect.InvocationTargetException;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Chooses the form of the innermost loops, once a process: the Vector API form if
/// `jdk.incubator.vector` is present (start Java with `--add-modules=jdk.incubator.vector`), else
/// the scalar one. `-Dreprise.kernel=scalar` or `=vector` decides otherwise. The bits are the same.
public final class Forms {
  private static final String VECTOR = "dev.reprise.engine.kernel.vector.VectorForm";
  static final Form ACTIVE = choose(System.getProperty("reprise.kernel", "auto"));

  private Forms() {}

  /// The form in use.
  public static Form active() {
    return ACTIVE;
  }

  /// The reference form.
  public static Form scalar() {
    return new ScalarForm();
  }

  /// The Vector API form.
  ///
  /// @throws IllegalStateException if the module `jdk.incubator.vector` is not present
  public static Form vector() {
    if (!vectorModulePresent()) {
      throw new IllegalStateException(
          "The Vector API is not present in this process: start Java with --add-modules=jdk.incubator.vector");
    }
    try {
      return (Form) Class.forName(VECTOR).getDeclaredConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "Cannot start the Vector API form of the kernels", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot load " + VECTOR + ": is reprise-engine complete?", e);
    }
  }

  static boolean vectorModulePresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  private static Form choose(String wanted) {
    return switch (wanted) {
      case "scalar" -> scalar();
      case "vector" -> vector();
      case "auto" -> automatic();
      default ->
          throw new IllegalArgumentException(
              "System property reprise.kernel must be auto, scalar or vector, found '"
                  + wanted
                  + "'");
    };
  }

  private static Form automatic() {
    if (vectorModulePresent()) {
      try {
        return vector();
      } catch (IllegalStateException e) {
        Logger.getLogger(Forms.class.getName())
            .log(Level.WARNING, "Using the scalar kernels (same bits, slower)", e);
      }
    }
    return scalar();
  }
}
