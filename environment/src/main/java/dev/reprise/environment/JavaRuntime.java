package dev.reprise.environment;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The Java runtime and how it was started.
final class JavaRuntime {
  /// Which instructions the JIT may use.
  private static final List<String> OPTIONS =
      List.of("UseAVX", "UseSSE", "UseSVE", "UseFMA", "MaxVectorSize", "TieredStopAtLevel");

  /// The properties whose values are taken; of all others only the name is.
  private static final Pattern OPEN =
      Pattern.compile(
          "-D(file\\.encoding|stdout\\.encoding|stderr\\.encoding|user\\.(language|country|region"
              + "|variant|timezone)|java\\.awt\\.headless|ai\\.djl\\.offline|OPT_OUT_TRACKING"
              + "|jdk\\.incubator\\.vector\\.[A-Za-z_.]+)=[A-Za-z0-9_+.:-]*");

  private static final Pattern HARMLESS =
      Pattern.compile(
          "-X(X:[+-]?[A-Za-z0-9]+(=[A-Za-z0-9_.,%-]*)?|[a-z]{2,}[0-9]*[kmgtKMGT]?|(int|comp|mixed))"
              + "|-(ea|da|esa|dsa|enableassertions|disableassertions|server|client)"
              + "|--(add-modules|add-exports|add-opens|add-reads|limit-modules"
              + "|enable-native-access|illegal-native-access|enable-preview"
              + "|sun-misc-unsafe-memory-access)(=[A-Za-z0-9_.,/=-]*)?");

  private JavaRuntime() {}

  static SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("java.version", Runtime.version().toString());
    facts.put("java.vendor", System.getProperty("java.vendor", ""));
    facts.put(
        "java.vm",
        System.getProperty("java.vm.name", "") + " " + System.getProperty("java.vm.version", ""));
    facts.put("java.flags", flags(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    facts.put("file.encoding", Charset.defaultCharset().name());
    facts.put("locale", Locale.getDefault().toLanguageTag());
    facts.put("time.zone", ZoneId.systemDefault().getId());
    facts.putAll(options());
    return facts;
  }

  /// The arguments the runtime was started with, without what could be a secret or a path.
  static String flags(List<String> arguments) {
    return arguments.stream().map(JavaRuntime::open).collect(Collectors.joining(" "));
  }

  private static String open(String argument) {
    if (OPEN.matcher(argument).matches() || HARMLESS.matcher(argument).matches()) {
      return argument;
    }
    int end = 0;
    while (end < argument.length() && "=:".indexOf(argument.charAt(end)) < 0) {
      end++;
    }
    // -XX:Name=value keeps the option's name.
    if (argument.startsWith("-XX:")) {
      int equals = argument.indexOf('=');
      end = equals < 0 ? argument.length() : equals;
    }
    String name = argument.substring(0, end);
    return name.matches("-{1,2}[A-Za-z0-9_.:+-]{1,100}") ? name + "=…" : "…";
  }

  private static SortedMap<String, String> options() {
    SortedMap<String, String> facts = new TreeMap<>();
    HotSpotDiagnosticMXBean hotspot =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (hotspot == null) {
      return facts;
    }
    for (String option : OPTIONS) {
      try {
        facts.put("java.option." + option, hotspot.getVMOption(option).getValue());
      } catch (IllegalArgumentException e) {
        continue; // this processor's JIT has no such option
      }
    }
    return facts;
  }
}
