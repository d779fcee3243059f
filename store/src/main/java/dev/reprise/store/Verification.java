package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Computes every digest of a record again.
///
/// Checked are: the record's bytes against its address and against their canonical form; every
/// artifact's size and digest; the experiment against what the record declares; every link of the
/// ledger's chain and its head; and every tensor of the weights against the digests in the record
/// and in the ledger. Reads everything, changes nothing, and reports all it finds: each problem
/// names the file and says what differs there. The index of a store is no part of it.
public final class Verification {
  private static final String FIX = "restore it, or run the experiment again";

  private Verification() {}

  /// Checks a record of a store; no problems means that it is intact.
  public static List<Problem> verify(ProjectStore store, Digest address) {
    Path file = store.recordFile(address);
    try {
      return verify(file.toString(), RecordReader.bytes(file), address, store);
    } catch (InvalidInputException e) {
      return e.problems();
    } catch (FailureException e) {
      return List.of(e.problem());
    }
  }

  /// Checks a published record. Artifacts that were not published with it are not missed:
  /// `SHA256SUMS` says which were.
  public static List<Problem> verify(PortableRecord record) {
    TreeMap<String, Digest> sums;
    try {
      sums = Checksums.read(record.folder());
    } catch (InvalidInputException e) {
      List<Problem> problems = new ArrayList<>(e.problems());
      problems.addAll(check(record, record.digest(), digest -> record.find(digest).isPresent()));
      return problems;
    }
    Digest address = sums.remove(PortableRecord.RECORD);
    List<Problem> problems = new ArrayList<>();
    if (address == null) {
      problems.add(
          new Problem(
              record.folder().resolve(Checksums.FILE).toString(),
              "was changed: it does not list " + PortableRecord.RECORD,
              "publish the record again"));
      address = record.digest();
    }
    problems.addAll(
        check(record, address, digest -> sums.containsKey(PortableRecord.place(digest))));
    problems.addAll(strangers(record, sums));
    return problems;
  }

  /// Checks a record's bytes against its address, and everything it names.
  ///
  /// @param where the file the bytes came from
  public static List<Problem> verify(
      String where, byte[] content, Digest address, BlobSource blobs) {
    return check(where, content, address, blobs, digest -> true);
  }

  private static List<Problem> check(
      PortableRecord record, Digest address, Predicate<Digest> expected) {
    String where = record.folder().resolve(PortableRecord.RECORD).toString();
    return check(where, record.bytes(), address, record, expected);
  }

  private static List<Problem> check(
      String where, byte[] content, Digest address, BlobSource blobs, Predicate<Digest> expected) {
    List<Problem> problems = new ArrayList<>();
    Digest found = Digest.of(content);
    if (!found.equals(address)) {
      problems.add(
          new Problem(where, "was changed: expected " + address + ", found " + found, FIX));
    }
    try {
      switch (RecordReader.readAny(where, content)) {
        case RunRecord training ->
            problems.addAll(new RecordCheck(where, training, blobs, expected).problems());
        case PipelineRecord pipeline ->
            problems.addAll(new PipelineCheck(where, pipeline, blobs, expected).problems());
      }
    } catch (FailureException e) {
      // Of bytes that were changed it says nothing new that they are no record any more.
      if (problems.isEmpty()) {
        problems.add(e.problem());
      }
    }
    return problems;
  }

  /// Whatever the list names must belong to the record, and have the digest its name says.
  private static List<Problem> strangers(PortableRecord record, TreeMap<String, Digest> sums) {
    RunRecord read;
    try {
      read = record.record();
    } catch (FailureException e) {
      return List.of(); // told already
    }
    TreeMap<String, Digest> known = new TreeMap<>();
    for (RunRecord.Artifact artifact : read.artifacts().values()) {
      known.put(PortableRecord.place(artifact.digest()), artifact.digest());
    }
    List<Problem> problems = new ArrayList<>();
    for (Map.Entry<String, Digest> sum : sums.entrySet()) {
      if (!Objects.equals(sum.getValue(), known.get(sum.getKey()))) {
        problems.add(
            new Problem(
                record.folder().resolve(Checksums.FILE).toString(),
                "was changed: the record has no artifact " + sum.getKey() + " with that digest",
                "publish the record again"));
      }
    }
    return problems;
  }
}
