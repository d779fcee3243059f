package dev.reprise.environment;

import dev.reprise.core.environment.Environment;
import dev.reprise.core.verdict.Verdict;
import java.util.List;

/// Which facts of an environment can change the bits of an engine, the likeliest first.
public final class MaterialFacts {
  private MaterialFacts() {}

  /// The order for an engine, such as `exact`.
  public static MaterialFacts of(String engine) {
    throw new UnsupportedOperationException();
  }

  /// What differs between two environments, the likeliest cause first.
  public List<Verdict.Difference> differences(Environment recorded, Environment reproduced) {
    throw new UnsupportedOperationException();
  }
}
