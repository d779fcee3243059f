package dev.reprise.engine.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// How a JVM was started, as far as it can matter to the bits, and what is known of that. The
/// sources of what is said here are in docs/doctor.md.
///
/// @param arguments the JVM's own arguments
/// @param values values of options that the JVM decides on itself, where it has them
/// @param machine the JVM's name
/// @param architecture the processor's, as `os.arch` has it
/// @param version Java's version
public record JvmOptions(
    List<String> arguments,
    Map<String, String> values,
    String machine,
    String architecture,
    Runtime.Version version) {

  private static final List<String> READ =
      List.of("UseFMA", "UseAVX", "UseSSE", "UseSVE", "MaxVectorSize", "MergeStores");
  private static final Pattern PASSED_ON =
      Pattern.compile(
          "-XX:[+-]?(?!AOT|.*File|.*Path)[A-Za-z0-9]+(=[A-Za-z0-9.]*)?|-X(int|comp|mixed|batch)");
  private static final Pattern STRESS = Pattern.compile("-XX:\\+Stress[A-Za-z]+");
  private static final Pattern UNTRIED =
      Pattern.compile(
          "-XX:(\\+EnableVectorReboxing|\\+EnableVectorAggressiveReboxing|\\+UseVectorCmov"
              + "|\\+EnableJVMCI|\\+UseJVMCICompiler|\\+UseVectorStubs|CompileCommand=.*"
              + "|CompilerDirectivesFile=.*|(Disable|Control)Intrinsic=.*|[+-]UseUnalignedLoadStores"
              + "|[+-]UseUnalignedAccesses|\\+EnableX86ECoreOpts)");
  private static final Pattern AGENT = Pattern.compile("-(javaagent|agentlib|agentpath):.*");
  private static final String WITHOUT = "start Java without it";

  /// Copies what it is given.
  public JvmOptions {
    arguments = List.copyOf(arguments);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// Those of this process.
  public static JvmOptions ofProcess() {
    Map<String, String> values = new LinkedHashMap<>();
    HotSpotDiagnosticMXBean hotspot =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    for (String name : hotspot == null ? List.<String>of() : READ) {
      try {
        values.put(name, hotspot.getVMOption(name).getValue());
      } catch (IllegalArgumentException e) {
        continue; // this JVM has no such option, or shows it only when unlocked
      }
    }
    return new JvmOptions(
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        values,
        System.getProperty("java.vm.name", ""),
        System.getProperty("os.arch", ""),
        Runtime.version());
  }

  /// The arguments that another process is to have too, to compute in the same way.
  List<String> passedOn() {
    return arguments.stream().filter(it -> PASSED_ON.matcher(it).matches()).toList();
  }

  /// What is known of them, by argument and then of the runtime as a whole.
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    arguments.forEach(argument -> argument(argument, findings));
    runtime(findings);
    if (values.getOrDefault("UseFMA", "true").equals("false")) {
      findings.add(
          Finding.note(
              "fused multiply-add",
              "is not done by the processor here but with decimal numbers of any length: the same"
                  + " bits, hundreds of times slower",
              "use a processor that has it (x86-64 from 2013 on), or start Java without -XX:-UseFMA"
                  + " and with UseAVX at 2 or more"));
    }
    return findings;
  }

  private static void argument(String argument, List<Finding> findings) {
    if (argument.startsWith("-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=")
        && !argument.endsWith("=2")) {
      findings.add(
          Finding.refused(
              argument,
              "takes away the checks that keep vectors within their arrays: memory can be damaged"
                  + " unseen",
              WITHOUT));
    } else if (STRESS.matcher(argument).matches()) {
      findings.add(
          Finding.refused(
              argument,
              "makes the compiler take its steps in an unusual order, which has shown wrong results"
                  + " (JDK-8366490)",
              WITHOUT));
    } else if (UNTRIED.matcher(argument).matches()) {
      findings.add(
          Finding.note(
              argument, "is off by default and is not among what Reprise is tested with", WITHOUT));
    } else if (AGENT.matcher(argument).matches()) {
      findings.add(
          Finding.note(
              argument.replaceAll("[:=].*", ""),
              "adds code to this process that may change classes or the arithmetic",
              WITHOUT));
    } else if (argument.equals("-Xint") || argument.equals("-XX:TieredStopAtLevel=1")) {
      findings.add(Finding.note(argument, "gives the same bits, much slower", WITHOUT));
    }
  }

  private void runtime(List<Finding> findings) {
    if (!machine.contains("OpenJDK") && !machine.contains("HotSpot")) {
      findings.add(
          Finding.note(
              "Java virtual machine",
              machine + " is not among those Reprise is tested with",
              "use a build of OpenJDK 25"));
    }
    if (version.feature() > 25) {
      findings.add(
          Finding.note("Java", version + " is later than 25, with which Reprise is tested", ""));
    } else if (version.interim() == 0
        && version.update() < 3
        && values.getOrDefault("MergeStores", "true").equals("true")) {
      findings.add(
          Finding.note(
              "Java",
              version + " can compile stores of bytes wrongly (JDK-8370405)",
              "use 25.0.3 or later"));
    }
    if (!architecture.equals("amd64") && !architecture.equals("aarch64")) {
      findings.add(
          Finding.note(
              "processor",
              architecture + " is not among those Reprise is tested on (amd64, aarch64)",
              ""));
    }
  }
}
