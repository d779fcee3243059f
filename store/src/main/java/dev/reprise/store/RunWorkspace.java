package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import java.io.IOException;
import java.nio.file.Path;

/// The folder of a run under way.
public interface RunWorkspace extends AutoCloseable {
  /// The run's name.
  RunId run();

  /// The folder itself.
  Path folder();

  /// A file of this run, by a plain file name.
  Path file(String name);

  /// Keeps a finished file of this run as a blob and says how the record names it.
  RunRecord.Artifact keep(String name, boolean comparable) throws IOException;

  /// Writes the record durably, after which the run exists; the folder is removed.
  Digest commit(RunRecord record) throws IOException;

  /// Forgets the run and all it has written.
  void discard() throws IOException;

  /// Without [#commit] or [#discard] before it, leaves the run behind as interrupted.
  @Override
  void close();
}
