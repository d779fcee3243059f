package dev.reprise.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Puts the process's standard error back in its place.
///
/// The JVM warns on it, before any code of ours runs, that the vector module is an incubator, and
/// has no switch against that. So the launcher starts the JVM with a standard error that leaves
/// that one line out, keeps the real one as another descriptor, and names it in the property
/// `reprise.stderr`. A copy of the descriptor (POSIX `dup2`) is the only way back that keeps what
/// the real one is: a terminal, or a file shared with the standard output.
final class StandardError {
  private static final int STDERR = 2;

  private StandardError() {}

  /// Undoes the launcher's redirection, if there is one.
  static void restore() {
    Integer real = Integer.getInteger("reprise.stderr");
    if (real == null) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor form =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    MethodHandle dup2 = linker.downcallHandle(linker.defaultLookup().findOrThrow("dup2"), form);
    try {
      // Where it fails, the filtered one stays: all is said, only later.
      int ignored = (int) dup2.invokeExact((int) real, STDERR);
    } catch (Throwable e) {
      throw new AssertionError("dup2 throws nothing", e);
    }
  }
}
