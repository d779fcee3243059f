package dev.reprise.store;

import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A person's answer as it was found beside a record.
///
/// @param file where
/// @param answer what it says; nothing where it cannot be read
/// @param isSigned whether it bears a signature at all
/// @param signers the keys the reader knows that signed it
/// @param problems all that is wrong with it; then it counts for nothing
public record FoundAnswer(
    Path file,
    Optional<PersonAnswer> answer,
    boolean isSigned,
    List<VerificationKey> signers,
    List<Problem> problems) {
  /// Copies.
  public FoundAnswer {
    signers = List.copyOf(signers);
    problems = List.copyOf(problems);
  }

  /// Whose it is, as far as that is known: `signed by alice (key 0123456789ab)`, `signed with a key
  /// you do not trust`, or `not signed`.
  public String authority() {
    if (!isSigned) {
      return "not signed";
    }
    if (signers.isEmpty()) {
      return "signed with a key you do not trust";
    }
    VerificationKey first = signers.getFirst();
    return "signed by " + first.name() + " (key " + first.id().hex().substring(0, 12) + ")";
  }
}
