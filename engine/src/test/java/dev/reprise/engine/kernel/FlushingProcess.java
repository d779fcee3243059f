package dev.reprise.engine.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process in which a native library has switched on flush-to-zero, as `-ffast-math` libraries
/// do, and which then asks the doctor.
final class FlushingProcess {
  /// Where glibc's `fenv_t` has the control register of the vector unit, and its bits FTZ and DAZ.
  private static final int MXCSR = 28;

  private static final int FLUSH = 0x8040;

  private FlushingProcess() {}

  static boolean possible() {
    return System.getProperty("os.arch").equals("amd64")
        && System.getProperty("os.name").equals("Linux")
        && !Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"));
  }

  static String run(List<String> options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), FlushingProcess.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  public static void main(String[] args) throws Throwable {
    SymbolLookup math = SymbolLookup.libraryLookup("libm.so.6", Arena.global());
    MemorySegment environment = Arena.global().allocate(64);
    call(math, "fegetenv", environment);
    int control = environment.get(ValueLayout.JAVA_INT, MXCSR);
    environment.set(ValueLayout.JAVA_INT, MXCSR, control | FLUSH);
    call(math, "fesetenv", environment);
    Examination found = Doctor.examineHere(1, KnownAnswers.expectedParts());
    System.out.println("exact " + found.exact());
    Doctor.refusals(2).forEach(it -> System.out.println("refusal " + it.subject()));
    found
        .findings()
        .forEach(it -> System.out.println(it.weight() + " " + it.subject() + " " + it.what()));
  }

  private static void call(SymbolLookup library, String name, MemorySegment argument)
      throws Throwable {
    MethodHandle function =
        Linker.nativeLinker()
            .downcallHandle(
                library.find(name).orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    int failed = (int) function.invokeExact(argument);
    if (failed != 0) {
      throw new IllegalStateException(name + " failed");
    }
  }
}
