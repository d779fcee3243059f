package dev.reprise.store;

import dev.reprise.core.attestation.Envelope;
import dev.reprise.core.attestation.SigningKey;
import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What people have answered to the items of checklists about a record: a file each, beside the
/// record, named by the SHA-256 of its content (see `docs/formats/checklist.md`).
///
/// An answer is canonical JSON by itself, or, signed, in a DSSE envelope. Each names the record it
/// is about, so that one that was laid beside another record is refused.
public final class Answers {
  /// The type of a signed answer's payload in its [Envelope].
  public static final String PAYLOAD_TYPE = "application/vnd.reprise.answer+json";

  private static final String FOLDER = "answers";
  private static final String FIX = "ask whoever answered for a whole copy, or delete it";

  private final StatementFiles files;

  private Answers(Path folder) {
    this.files = new StatementFiles(folder);
  }

  /// Those of a store's record.
  public static Answers of(ProjectStore store, Digest address) {
    return new Answers(store.home().resolve(FOLDER).resolve(address.hex()));
  }

  /// Those of a published record.
  public static Answers of(PortableRecord record) {
    return in(record.folder());
  }

  static Answers in(Path published) {
    return new Answers(published.resolve(FOLDER));
  }

  /// The folder, which need not be there.
  public Path folder() {
    return files.folder();
  }

  /// Lays an answer beside the record, whole or not at all.
  ///
  /// @param key the person's; nothing for an answer that nobody can prove to be theirs
  /// @return its file
  public Path add(PersonAnswer answer, Optional<SigningKey> key) {
    byte[] bytes = Json.write(answer);
    return files.add(key.map(it -> Envelope.sign(PAYLOAD_TYPE, bytes, it).bytes()).orElse(bytes));
  }

  /// Lays the same answers beside another copy of the record.
  public void copyTo(Answers other) {
    files.copyTo(other.files, Envelope.LARGEST);
  }

  /// Removes all of them.
  void clear() throws IOException {
    files.clear();
  }

  /// Reads and checks all of them, the oldest first.
  ///
  /// @param address the record's address
  public List<FoundAnswer> read(Digest address, TrustedKeys trusted) {
    return files.files().stream()
        .map(file -> read(file, address, trusted))
        .sorted(
            Comparator.comparing(found -> found.answer().map(it -> it.at().toString()).orElse("")))
        .toList();
  }

  private static FoundAnswer read(Path file, Digest address, TrustedKeys trusted) {
    String where = file.toString();
    List<Problem> problems = new ArrayList<>();
    List<VerificationKey> signers = List.of();
    Optional<PersonAnswer> answer = Optional.empty();
    boolean isSigned = false;
    try {
      byte[] content = StatementFiles.content(file, Envelope.LARGEST);
      if (content.length > Envelope.LARGEST) {
        throw new FailureException(where, "is larger than an answer may be", FIX);
      }
      if (!StatementFiles.name(content).equals(String.valueOf(file.getFileName()))) {
        throw new FailureException(
            where, "was changed: its content has the name " + StatementFiles.name(content), FIX);
      }
      isSigned = isEnvelope(content);
      if (isSigned) {
        Envelope envelope = Envelope.read(where, content);
        signers = signers(where, envelope, trusted, problems);
        content = envelope.payload();
      }
      answer = Optional.of(Json.read(content, PersonAnswer.class));
      if (!answer.get().record().equals(address)) {
        problems.add(new Problem(where, "is about another record than " + address, FIX));
      }
    } catch (FailureException e) {
      problems.add(e.problem());
    } catch (JacksonException e) {
      problems.add(new Problem(where, "is no answer: " + Json.reason(e), FIX));
    }
    return new FoundAnswer(file, answer, isSigned, signers, problems);
  }

  private static boolean isEnvelope(byte[] content) {
    return Json.MAPPER.readTree(new String(content, StandardCharsets.UTF_8)).has("payloadType");
  }

  private static List<VerificationKey> signers(
      String where, Envelope envelope, TrustedKeys trusted, List<Problem> problems) {
    if (!envelope.payloadType().equals(PAYLOAD_TYPE)) {
      throw new FailureException(
          where, "expected a payload of the type " + PAYLOAD_TYPE + ", found another", FIX);
    }
    Envelope.Signers signers = envelope.signers(trusted);
    for (String key : signers.wrong()) {
      problems.add(new Problem(where, "has a wrong signature by the key " + key, FIX));
    }
    return signers.valid();
  }
}
