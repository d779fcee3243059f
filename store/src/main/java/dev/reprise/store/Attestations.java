package dev.reprise.store;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.Envelope;
import dev.reprise.core.attestation.Result;
import dev.reprise.core.attestation.Statement;
import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The signed statements beside a record: a file each, named by the SHA-256 of its content (see
/// `docs/formats/attestation.md`).
///
/// They come after the record and from many parties, so no list of the record's names them; the
/// name of each says what it must hold.
public final class Attestations {
  private static final String FOLDER = "attestations";
  private static final String FIX = "ask whoever signed it for a whole copy, or delete it";

  private final StatementFiles files;

  private Attestations(Path folder) {
    this.files = new StatementFiles(folder);
  }

  /// Those of a store's record.
  public static Attestations of(ProjectStore store, Digest address) {
    return new Attestations(store.home().resolve(FOLDER).resolve(address.hex()));
  }

  /// Those of a published record.
  public static Attestations of(PortableRecord record) {
    return in(record.folder());
  }

  static Attestations in(Path published) {
    return new Attestations(published.resolve(FOLDER));
  }

  /// The folder, which need not be there.
  public Path folder() {
    return files.folder();
  }

  /// Lays an envelope beside the record; one that is there already stays as it is.
  ///
  /// @return its file
  public Path add(Envelope envelope) {
    return files.add(envelope.bytes());
  }

  /// Lays the same statements beside another copy of the record.
  public void copyTo(Attestations other) {
    files.copyTo(other.files, Envelope.LARGEST);
  }

  /// Removes all of them.
  void clear() throws IOException {
    files.clear();
  }

  /// Reads and checks all of them, in the order of their names.
  ///
  /// @param address the record's address
  /// @param record the record, where it can be read: what a statement says of it must fit it
  public List<Attestation> read(Digest address, Optional<RunRecord> record, TrustedKeys trusted) {
    return files.files().stream().map(file -> read(file, address, record, trusted)).toList();
  }

  private static Attestation read(
      Path file, Digest address, Optional<RunRecord> record, TrustedKeys trusted) {
    String where = file.toString();
    List<Problem> problems = new ArrayList<>();
    Envelope.Signers signers = new Envelope.Signers(List.of(), List.of(), List.of());
    Optional<Claim> claim = Optional.empty();
    try {
      byte[] content = StatementFiles.content(file, Envelope.LARGEST);
      String found = StatementFiles.name(content);
      if (!found.equals(String.valueOf(file.getFileName()))) {
        throw new FailureException(where, "was changed: its content has the name " + found, FIX);
      }
      Envelope envelope = Envelope.read(where, content);
      signers = envelope.signers(trusted);
      for (String key : signers.wrong()) {
        problems.add(new Problem(where, "has a wrong signature by the key " + key, FIX));
      }
      Statement statement = Statement.read(where, envelope);
      claim = Optional.of(statement.claim());
      if (!statement.isAbout(address)) {
        problems.add(new Problem(where, "is about another record than " + address, FIX));
      } else {
        record.flatMap(it -> contradiction(statement.claim(), it)).stream()
            .map(what -> new Problem(where, what, FIX))
            .forEach(problems::add);
      }
    } catch (FailureException e) {
      problems.add(e.problem());
    }
    return new Attestation(file, claim, signers, problems);
  }

  /// What a claim says that cannot be so.
  private static Optional<String> contradiction(Claim claim, RunRecord record) {
    Result recorded = Result.of(record);
    return switch (claim) {
      case Claim.Run run when !run.result().equals(recorded) ->
          Optional.of("says that another result came out than the record does");
      case Claim.Reproduction again
          when again.verdict().word().equals("identical")
              && !(again.result().metrics().equals(recorded.metrics())
                  && again.result().dataset().equals(recorded.dataset())) ->
          Optional.of("says that an identical result came out, but names another one");
      case Claim.Run run -> Optional.empty();
      case Claim.Reproduction again -> Optional.empty();
      case Claim.Unknown unknown -> Optional.empty();
    };
  }
}
