package dev.reprise.environment;

import dev.reprise.core.environment.Environment;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

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
    String classPath = System.getProperty("java.class.path", "");
    // Hashing the libraries takes as long as all the rest.
    CompletableFuture<SortedMap<String, String>> libraries =
        CompletableFuture.supplyAsync(() -> ClassPath.of(classPath).facts());
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("threads", Integer.toString(threads));
    facts.putAll(Machine.facts());
    facts.putAll(JavaRuntime.facts());
    facts.putAll(libraries.join());
    facts.values().removeIf(String::isBlank);
    return new Environment(facts);
  }
}
