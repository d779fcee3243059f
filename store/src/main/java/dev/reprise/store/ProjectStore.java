package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StoredRecord;
import dev.reprise.core.storage.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a project keeps: blobs, records and an index of them, in its `.reprise` folder (see
/// `docs/formats/store.md`).
///
/// A file appears in it whole or not at all, whenever the process or the power is lost; a record
/// appears last, when all it names is on disk. Several processes and threads may use one store at
/// once.
public final class ProjectStore implements BlobStore, AutoCloseable {
  private final Path home;
  private final BlobFolder blobs;
  private final Records records;
  private final Scratch scratch;

  private ProjectStore(Path home, Progress progress) {
    this.home = home;
    this.blobs = new BlobFolder(home.resolve("blobs"));
    this.records = new Records(home, progress);
    this.scratch = new Scratch(home);
  }

  /// Opens the store in a `.reprise` folder, which is created when something is first written.
  ///
  /// @throws InvalidInputException where it is no folder
  /// @throws FailureException where it is a store of a newer Reprise, or of none
  public static ProjectStore open(Path home) {
    return open(home, Progress.SILENT);
  }

  /// The same; what was mended along the way (an index made anew) is told to `progress`.
  public static ProjectStore open(Path home, Progress progress) {
    StoreFormat.check(home);
    return new ProjectStore(home.toAbsolutePath(), progress);
  }

  /// The `.reprise` folder.
  public Path home() {
    return home;
  }

  /// Begins a run.
  ///
  /// @param name the experiment's name, for lists
  public RunWorkspace begin(RunId run, String name) throws IOException {
    return new RunWorkspace(this, scratch.begin(run, name, Instant.now()), run);
  }

  /// Goes on with a run whose process has ended without a record. Its files are as that process
  /// left them.
  ///
  /// @throws InvalidInputException where there is no such run, or a living process works on it
  public RunWorkspace resume(RunId run) throws IOException {
    return new RunWorkspace(this, scratch.resume(run), run);
  }

  /// The record of a run.
  public RunRecord record(RunId run) {
    RunRecord record = record(resolve(run.value()));
    if (record.run().equals(run)) {
      return record;
    }
    records.rebuild("it confused two runs", true);
    return record(resolve(run.value()));
  }

  /// The record at an address.
  ///
  /// @throws InvalidInputException where there is none
  /// @throws FailureException where its file was changed
  public RunRecord record(Digest address) {
    boolean there = DurableFiles.isPlainFile(records.file(address));
    return records.read(there ? address : resolve(address.toString()));
  }

  /// The record at an address, of either kind.
  ///
  /// @throws FailureException where its file was changed
  public StoredRecord any(Digest address) {
    return records.readAny(address);
  }

  /// The record meant by a run id, a digest, or an unambiguous beginning (4 characters or more) of
  /// either.
  ///
  /// @throws InvalidInputException where no record or several are meant, with the nearest ids
  public RunRecord find(String text) {
    return records.read(resolve(text));
  }

  /// The address meant by the same. Unlike [#find] does not open the record, so that a damaged one
  /// can be found too.
  public Digest resolve(String text) {
    return new RecordSearch(records.list(), records.addresses()).resolve(text);
  }

  /// The file that holds or would hold the record at an address.
  public Path recordFile(Digest address) {
    return records.file(address);
  }

  /// All records that are whole, oldest first.
  public List<IndexEntry> list() {
    return records.list();
  }

  /// Makes the index anew from the records.
  public void rebuildIndex() {
    if (Files.isDirectory(home)) {
      records.rebuild("as asked", true);
    }
  }

  /// Runs that were begun and have no record, oldest first: still under way, or interrupted.
  public List<UnfinishedRun> unfinished() {
    return scratch.unfinished(records.list());
  }

  /// Removes what interrupted runs left behind if they began before that moment; runs under way are
  /// never touched.
  ///
  /// @return the runs removed
  public List<RunId> discardInterrupted(Instant before) {
    return scratch.discard(records.list(), before);
  }

  @Override
  public Digest put(byte[] content) throws IOException {
    Digest digest = Digest.of(content);
    if (!isKept(digest)) {
      Path temporary = scratch.file();
      Files.write(temporary, content);
      DurableFiles.publish(temporary, blobs.path(digest), true);
    }
    return digest;
  }

  @Override
  public Digest put(InputStream content) throws IOException {
    Path temporary = scratch.file();
    try {
      Digest digest = Scratch.copy(content, temporary);
      if (!isKept(digest)) {
        DurableFiles.publish(temporary, blobs.path(digest), true);
      }
      return digest;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public Digest put(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return put(in);
    }
  }

  @Override
  public Optional<Path> find(Digest digest) {
    return blobs.find(digest);
  }

  @Override
  public void close() {
    records.close();
    scratch.close();
  }

  /// Writes a record, all of whose blobs are in the store.
  Digest keepRecord(StoredRecord record) throws IOException {
    byte[] content = record.bytes();
    Digest address = Digest.of(content);
    // What could not be read back must not be written.
    RecordReader.readAny("record " + address, content);
    Path temporary = scratch.file();
    Files.write(temporary, content);
    DurableFiles.publish(temporary, records.file(address), true);
    records.add(address, record);
    return address;
  }

  /// Whether the blob is there and whole. A damaged one is not: putting its bytes again mends it.
  private boolean isKept(Digest digest) throws IOException {
    Optional<Path> file = blobs.find(digest);
    if (file.isEmpty() || !Digest.ofFile(file.get()).equals(digest)) {
      return false;
    }
    // Its writer may not have come to this yet, and our record must not be on disk before it.
    DurableFiles.forceFolder(DurableFiles.parent(file.get()));
    return true;
  }
}
