package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a project keeps: blobs, records and an index of them, in its `.reprise` folder.
public final class ProjectStore implements BlobStore, AutoCloseable {
  private ProjectStore() {}

  /// Opens the store in a `.reprise` folder, which is created when something is first written.
  public static ProjectStore open(Path home) {
    return open(home, Progress.SILENT);
  }

  /// The same; what was mended along the way (an index rebuilt) is told to `progress`.
  public static ProjectStore open(Path home, Progress progress) {
    throw new UnsupportedOperationException();
  }

  /// The `.reprise` folder.
  public Path home() {
    throw new UnsupportedOperationException();
  }

  /// Begins a run.
  public RunWorkspace begin(RunId run, String name) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// The record of a run.
  public RunRecord record(RunId run) {
    throw new UnsupportedOperationException();
  }

  /// The record at an address.
  public RunRecord record(Digest address) {
    throw new UnsupportedOperationException();
  }

  /// The record meant by a run id, a digest, or an unambiguous beginning (4 characters or more) of
  /// either.
  public RunRecord find(String text) {
    return record(resolve(text));
  }

  /// The address meant by the same; unlike [#find], does not open the record.
  public Digest resolve(String text) {
    throw new UnsupportedOperationException();
  }

  /// The file of a record.
  public Path recordFile(Digest address) {
    throw new UnsupportedOperationException();
  }

  /// All records, oldest first.
  public List<IndexEntry> list() {
    throw new UnsupportedOperationException();
  }

  /// Makes the index anew from the records.
  public void rebuildIndex() {
    throw new UnsupportedOperationException();
  }

  /// Runs that were begun and have no record.
  public List<UnfinishedRun> unfinished() {
    throw new UnsupportedOperationException();
  }

  /// Removes what interrupted runs left behind; running ones are never touched.
  public List<RunId> discardInterrupted() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Digest put(byte[] content) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public Digest put(InputStream content) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public Digest put(Path file) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Path> find(Digest digest) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
