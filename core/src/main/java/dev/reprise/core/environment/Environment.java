package dev.reprise.core.environment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where something ran, as facts by name: `os.name`, `cpu.model`, `cpu.features`, `memory.bytes`,
/// `java.version`, `java.flags`, `threads`, and `jar.NAME` with the digest of every library.
///
/// @param facts name to value, sorted by name
public record Environment(SortedMap<String, String> facts) {
  /// Copies the facts.
  @JsonCreator
  public Environment {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  @JsonValue
  @Override
  public SortedMap<String, String> facts() {
    return facts;
  }
}
