package dev.reprise.runner;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.Result;
import dev.reprise.core.attestation.Statement;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.environment.MaterialFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Makes the statements that people sign.
///
/// Nothing is taken on trust: records are checked, and a verdict is found anew, from the two
/// records, when the statement is made.
public final class Attestor {
  private final Instant now;

  /// An attestor at this moment, which the statements name.
  public Attestor() {
    this(Instant.now());
  }

  Attestor(Instant now) {
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  /// "I made this run."
  ///
  /// @throws FailureException where the record is damaged
  public Statement run(Target target) {
    requireIntact(target);
    RunRecord record = target.record();
    return new Statement(
        subject(target),
        new Claim.Run(
            Result.of(record), environment(record), record.circumstances().code().version(), now));
  }

  /// "I made this reproduction of that record, and this is how the two compare."
  ///
  /// @param accept whether to judge by the record's spread where bits differ
  /// @throws InvalidInputException where the one was not made from the other
  /// @throws FailureException where either is damaged
  public Statement reproduction(Target original, Target reproduction, Accept accept) {
    requireIntact(original);
    requireIntact(reproduction);
    RunRecord own = reproduction.record();
    if (!own.circumstances().reproduces().filter(original.address()::equals).isPresent()) {
      throw new InvalidInputException(
          "run " + own.run(),
          "is no reproduction of "
              + original.address()
              + own.circumstances().reproduces().map(it -> ", but of " + it).orElse(""),
          "make one: reprise reproduce RECORD");
    }
    Comparison.Side recorded = new Comparison.Side(original.record(), original.blobs());
    Comparison.Side reproduced = new Comparison.Side(own, reproduction.blobs());
    Verdict verdict =
        new Judge(recorded, reproduced, accept)
            .verdict(Comparison.compare(recorded, reproduced, Names.REPRODUCTION));
    Claim.Outcome outcome =
        Claim.Outcome.of(verdict)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "run " + own.run(), "cannot be compared: nothing to vouch for", ""));
    return new Statement(
        subject(original),
        new Claim.Reproduction(
            outcome,
            reproduction.address(),
            Result.of(own),
            environment(own),
            own.circumstances().code().version(),
            now));
  }

  private static List<Statement.Subject> subject(Target target) {
    return List.of(new Statement.Subject(target.record().name(), target.address()));
  }

  private static Environment environment(RunRecord record) {
    return MaterialFacts.of(record.training().engine()).among(record.circumstances().environment());
  }

  private static void requireIntact(Target target) {
    List<Problem> problems = target.verify();
    if (!problems.isEmpty()) {
      throw new FailureException(
          target.address().toString(),
          "was damaged or changed, and is not vouched for: " + problems.getFirst(),
          "restore it, or run the experiment again");
    }
  }
}
