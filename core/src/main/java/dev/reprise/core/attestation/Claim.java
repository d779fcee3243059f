package dev.reprise.core.attestation;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a statement says of a record: in-toto's predicate.
public sealed interface Claim {
  /// The URI that names the kind of claim.
  String type();

  /// "I made this run, and this is what came out."
  ///
  /// @param result as it stands in the record
  /// @param environment the facts of the environment that could matter to the engine's bits
  /// @param reprise the version of Reprise that ran it
  /// @param signed when it was made, by the clock of whoever made it
  record Run(Result result, Environment environment, String reprise, Instant signed)
      implements Claim {
    /// The URI of this kind of claim.
    public static final String TYPE = "https://reprise.dev/attestation/run/v1";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /// "I ran the record's experiment again, and compared."
  ///
  /// @param verdict the outcome
  /// @param reproduction the address of the record of the run made for it
  /// @param result what came out of that run
  /// @param environment where it ran: the facts that could matter to the engine's bits
  /// @param reprise the version of Reprise that ran it
  /// @param signed when it was made, by the clock of whoever made it
  record Reproduction(
      Outcome verdict,
      Digest reproduction,
      Result result,
      Environment environment,
      String reprise,
      Instant signed)
      implements Claim {
    /// The URI of this kind of claim.
    public static final String TYPE = "https://reprise.dev/attestation/reproduction/v1";

    @Override
    public String type() {
      return TYPE;
    }
  }

  /// A claim that this version knows nothing of.
  ///
  /// @param type its URI
  record Unknown(String type) implements Claim {}

  /// A verdict as a statement says it.
  ///
  /// @param word `identical`, `close` or `diverged`
  /// @param compared how much was compared
  /// @param first where the two part, where they do
  record Outcome(String word, Verdict.Compared compared, Optional<Place> first) {
    private static final List<String> WORDS = List.of("identical", "close", "diverged");

    /// Checks the word.
    public Outcome {
      if (!WORDS.contains(word)) {
        throw new IllegalArgumentException("expected a verdict, found another word");
      }
    }

    /// What a verdict comes to; nothing where nothing was compared.
    public static Optional<Outcome> of(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Identical identical ->
            Optional.of(new Outcome(identical.word(), identical.compared(), Optional.empty()));
        case Verdict.Close close ->
            Optional.of(
                new Outcome(close.word(), close.compared(), Optional.of(Place.of(close.first()))));
        case Verdict.Diverged diverged ->
            Optional.of(
                new Outcome(
                    diverged.word(), diverged.compared(), Optional.of(Place.of(diverged.first()))));
        case Verdict.Incomparable incomparable -> Optional.empty();
      };
    }
  }

  /// The first place where two runs part.
  ///
  /// @param stage `acquire`, `prepare`, `train` or `evaluate`
  /// @param step the step, where the stage is `train`
  /// @param what differs first there
  record Place(String stage, Optional<Long> step, String what) {
    static Place of(First first) {
      return new Place(first.stage(), first.step(), first.what());
    }

    /// In a sentence: `in train at step 37, in gradient/dense/kernel`.
    public String sentence() {
      return "in " + stage + step.map(it -> " at step " + it).orElse("") + ", in " + what;
    }
  }
}
