package dev.reprise.publish.norms;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.StoredRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.store.Attestation;
import dev.reprise.store.FoundAnswer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A record and all that is at hand beside it: what a checklist is made of.
///
/// @param record what is judged
/// @param address its address
/// @param blobs where its artifacts are; one that is not there is no evidence
/// @param attestations the signed statements beside it, read with the keys the reader trusts
/// @param answers what people have answered
/// @param file the record's own file, where it has one
/// @param folder where licences, read-mes, cards and crates are looked for: the folder it is
///   published in, or its project's
/// @param isPublished whether it lies in a folder outside a store
public record Judged(
    StoredRecord record,
    Digest address,
    BlobSource blobs,
    List<Attestation> attestations,
    List<FoundAnswer> answers,
    Optional<Path> file,
    Optional<Path> folder,
    boolean isPublished) {
  /// Copies.
  public Judged {
    attestations = List.copyOf(attestations);
    answers = List.copyOf(answers);
  }

  /// A record by itself.
  public static Judged of(StoredRecord record, BlobSource blobs, List<Attestation> attestations) {
    return new Judged(
        record,
        record.digest(),
        blobs,
        attestations,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
