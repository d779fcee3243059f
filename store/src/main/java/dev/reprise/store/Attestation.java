package dev.reprise.store;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.Envelope;
import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A signed statement as it was found beside a record.
///
/// @param file where
/// @param claim what it says; nothing where it cannot be read
/// @param signers who signed it, as far as the reader knows them
/// @param problems all that is wrong with it; then nobody vouches for anything by it
public record Attestation(
    Path file, Optional<Claim> claim, Envelope.Signers signers, List<Problem> problems) {
  /// Copies.
  public Attestation {
    problems = List.copyOf(problems);
  }

  /// The trusted keys whose owners vouch for the claim.
  public List<VerificationKey> vouching() {
    return problems.isEmpty() ? signers.valid() : List.of();
  }

  /// Whether a key's owner says that the record holds: that they made the run, or came to the
  /// identical result.
  public boolean confirmedBy(VerificationKey key) {
    boolean confirms =
        claim
            .map(
                said ->
                    switch (said) {
                      case Claim.Run run -> true;
                      case Claim.Reproduction again -> again.verdict().word().equals("identical");
                      case Claim.Unknown unknown -> false;
                    })
            .orElse(false);
    return confirms && vouching().stream().anyMatch(signer -> signer.id().equals(key.id()));
  }
}
