package dev.reprise.environment;

import dev.reprise.core.environment.Environment;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes down where this process runs.
///
/// Facts have the names `docs/formats/record.md` lists; one that cannot be had is left out. Nothing
/// secret is taken: no environment variable, no system property outside a fixed list, no path, no
/// name of a user or host. Takes well under half a second.
public final class EnvironmentCapture {
  private EnvironmentCapture() {}

  /// The facts of this machine and process.
  ///
  /// @param threads how many threads the run uses
  public static Environment capture(int threads) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("threads", Integer.toString(threads));
    facts.putAll(Machine.facts());
    facts.putAll(JavaRuntime.facts());
    facts.putAll(ClassPath.of(System.getProperty("java.class.path", "")).facts());
    facts.values().removeIf(String::isBlank);
    return new Environment(facts);
  }
}
