package dev.reprise.environment;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The machine and its operating system: from the JDK, from `/proc` on Linux, from `sysctl` on
/// macOS.
final class Machine {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int LARGEST = 1 << 20;
  private static final Pattern GLIBC =
      Pattern.compile("GNU C Library [^\n\0]{0,120}?version ([0-9][0-9.]*[0-9])");
  private static final Pattern LIBC_FILE =
      Pattern.compile("(/\\S*/(?:libc\\.so\\.6|libc-[0-9.]+\\.so|ld-musl-\\S+))");

  private Machine() {}

  static SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    for (String name : List.of("os.name", "os.version", "os.arch")) {
      facts.put(name, System.getProperty(name, ""));
    }
    facts.put("os.release", release(text(Path.of("/etc/os-release"))));
    facts.put("os.libc", libc(text(Path.of("/proc/self/maps"))));
    facts.put("os.container", container());
    facts.put("cpu.count", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory.bytes", memory());
    facts.putAll(System.getProperty("os.name", "").startsWith("Mac") ? macCpu() : linuxCpu());
    return facts;
  }

  /// The processor's name and features from the text of `/proc/cpuinfo`.
  static SortedMap<String, String> cpu(String cpuinfo) {
    SortedMap<String, String> first = new TreeMap<>();
    for (String line : cpuinfo.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        first.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    SortedMap<String, String> facts = new TreeMap<>();
    // ARM kernels give numbers instead of a name.
    String arm =
        ("implementer "
            + first.getOrDefault("CPU implementer", "")
            + " part "
            + first.getOrDefault("CPU part", ""));
    facts.put(
        "cpu.model", first.getOrDefault("model name", first.containsKey("CPU part") ? arm : ""));
    facts.put(
        "cpu.features", sorted(first.getOrDefault("flags", first.getOrDefault("Features", ""))));
    return facts;
  }

  /// The C library's name and version from the text of `/proc/self/maps`.
  static String libc(String maps) {
    Matcher file = LIBC_FILE.matcher(maps);
    if (!file.find()) {
      return "";
    }
    if (file.group(1).contains("musl")) {
      return "musl";
    }
    try (InputStream in = Files.newInputStream(Path.of(file.group(1)))) {
      String content = new String(in.readNBytes(16 << 20), StandardCharsets.ISO_8859_1);
      int banner = content.indexOf("GNU C Library");
      Matcher version = GLIBC.matcher(banner < 0 ? "" : content.substring(banner));
      return version.lookingAt() ? "glibc " + version.group(1) : "glibc";
    } catch (IOException e) {
      return "glibc";
    }
  }

  /// The distribution's name from the text of `/etc/os-release`.
  static String release(String osRelease) {
    for (String line : osRelease.split("\n", -1)) {
      if (line.startsWith("PRETTY_NAME=")) {
        return line.substring("PRETTY_NAME=".length()).replace("\"", "").strip();
      }
    }
    return "";
  }

  private static SortedMap<String, String> linuxCpu() {
    return cpu(text(Path.of("/proc/cpuinfo")));
  }

  private static SortedMap<String, String> macCpu() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("cpu.model", sysctl("machdep.cpu.brand_string"));
    String features = sysctl("machdep.cpu.features") + " " + sysctl("machdep.cpu.leaf7_features");
    facts.put("cpu.features", sorted(features));
    return facts;
  }

  private static String sysctl(String name) {
    List<String> command = List.of("/usr/sbin/sysctl", "-n", name);
    return Command.run(command, new TreeMap<>(), PATIENCE, LARGEST)
        .map(output -> output.text().strip())
        .orElse("");
  }

  private static String sorted(String words) {
    TreeSet<String> sorted = new TreeSet<>(List.of(words.strip().split("\\s+")));
    return String.join(" ", sorted);
  }

  private static String memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? Long.toString(system.getTotalMemorySize())
        : "";
  }

  /// A hint only: nothing obliges a container to be told apart from a machine.
  private static String container() {
    if (Files.exists(Path.of("/.dockerenv"))) {
      return "docker";
    }
    if (Files.exists(Path.of("/run/.containerenv"))) {
      return "podman";
    }
    String groups = text(Path.of("/proc/1/cgroup"));
    if (groups.contains("kubepods")) {
      return "kubernetes";
    }
    return groups.contains("/docker/") || groups.contains("/lxc/") ? "container" : "";
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
