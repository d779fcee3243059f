package dev.reprise.engine.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// The known answers of one form on one number of threads.
///
/// @param how what computed them: the name of the form, and the compiler if it is not the usual
/// @param threads the number of threads
/// @param rounds how often the whole set was computed, all with the same bits but for those in
///   `wrong`
/// @param wrong the digests that differ from the expected ones, by the name of the part
public record Answers(String how, int threads, int rounds, Map<String, String> wrong) {
  /// Keeps the order of the parts.
  public Answers {
    wrong = Collections.unmodifiableMap(new LinkedHashMap<>(wrong));
  }

  /// Computes the set again and again for the given time, so that the compilers come to it, and at
  /// least once.
  static Answers repeat(
      String how, Workers w, Map<String, String> expected, long nanos, LongSupplier clock) {
    long end = clock.getAsLong() + nanos;
    Map<String, String> wrong = new LinkedHashMap<>();
    int rounds = 0;
    do {
      KnownAnswers.parts(w)
          .forEach(
              (part, digest) -> {
                if (!digest.equals(expected.get(part))) {
                  wrong.putIfAbsent(part, digest);
                }
              });
      rounds++;
    } while (clock.getAsLong() < end);
    return new Answers(how, w.threads(), rounds, wrong);
  }

  /// The names of the parts that are wrong.
  public List<String> wrongParts() {
    return List.copyOf(wrong.keySet());
  }

  public boolean right() {
    return wrong.isEmpty();
  }
}
