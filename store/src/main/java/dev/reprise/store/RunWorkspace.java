package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StoredRecord;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The folder of a run under way: `tmp/run-ID/` in the store.
///
/// While it is open the run counts as running, in every process's eyes; the operating system sees
/// to that however this process ends. Not for use by several threads.
public final class RunWorkspace implements AutoCloseable {
  /// Describes the run to [ProjectStore#unfinished].
  static final String BEGUN = "run.json";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,119}");

  private final ProjectStore store;
  private final Claim claim;
  private final RunId run;
  private boolean open = true;

  RunWorkspace(ProjectStore store, Claim claim, RunId run) {
    this.store = store;
    this.claim = claim;
    this.run = run;
  }

  /// The run's name.
  public RunId run() {
    return run;
  }

  /// The folder itself.
  public Path folder() {
    return claim.folder();
  }

  /// A file of this run, by a plain file name.
  public Path file(String name) {
    if (!NAME.matcher(name).matches() || name.equals(Claim.LOCK) || name.equals(BEGUN)) {
      throw new IllegalArgumentException("not a name for a run's file: '" + name + "'");
    }
    return claim.folder().resolve(name);
  }

  /// Writes a file of this run so that it is there whole or not at all, whenever the process or the
  /// power is lost.
  public void write(String name, Content content) throws IOException {
    Path target = file(name);
    Path temporary = file(name + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
      content.write(out);
    }
    DurableFiles.publish(temporary, target, false);
  }

  /// Writes a file's content.
  @FunctionalInterface
  public interface Content {
    /// Writes all of it; the stream is closed by the caller.
    void write(OutputStream out) throws IOException;
  }

  /// Keeps a finished file of this run as a blob and says how the record names it.
  ///
  /// @param comparable whether a reproduction must have the same bytes here
  public RunRecord.Artifact keep(String name, boolean comparable) throws IOException {
    Digest digest = store.put(file(name));
    Path blob = store.find(digest).orElseThrow(() -> new IOException("blob vanished: " + digest));
    return new RunRecord.Artifact(digest, Files.size(blob), comparable);
  }

  /// Writes the record durably; from then on the run exists, and its folder is removed.
  ///
  /// @return the record's address
  /// @throws FailureException where a blob the record names is not in the store
  public Digest commit(StoredRecord record) throws IOException {
    requireOpen();
    if (!record.run().equals(run)) {
      throw new IllegalArgumentException(
          "this is the workspace of run " + run + ", the record is of " + record.run());
    }
    for (Map.Entry<String, RunRecord.Artifact> named : record.artifacts().entrySet()) {
      requireBlob(named.getKey(), named.getValue());
    }
    Digest address = store.keepRecord(record);
    open = false;
    claim.remove();
    return address;
  }

  /// Forgets the run and all it has written.
  public void discard() throws IOException {
    requireOpen();
    open = false;
    claim.remove();
  }

  /// Without [#commit] or [#discard] before it, leaves the run behind as interrupted.
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      claim.close();
    } catch (IOException e) {
      throw new FailureException(
          claim.folder().toString(), "cannot be released: " + e.getMessage(), "", e);
    }
  }

  private void requireBlob(String name, RunRecord.Artifact artifact) throws IOException {
    Optional<Path> blob = store.find(artifact.digest());
    if (blob.isEmpty() || Files.size(blob.get()) != artifact.bytes()) {
      throw new FailureException(
          "artifact " + name,
          "is not in the store with "
              + artifact.bytes()
              + " bytes and the digest "
              + artifact.digest(),
          "keep it before the record is committed");
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("run " + run + " was committed, discarded or closed before");
    }
  }
}
