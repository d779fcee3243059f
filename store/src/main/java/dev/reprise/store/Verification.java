package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.storage.BlobSource;
import java.util.List;

/// Computes every digest of a record again.
public final class Verification {
  private Verification() {}

  /// Checks a record of a store.
  public static List<Problem> verify(ProjectStore store, Digest address) {
    throw new UnsupportedOperationException();
  }

  /// Checks a published record.
  public static List<Problem> verify(PortableRecord record) {
    throw new UnsupportedOperationException();
  }

  /// Checks a record's bytes against its address, and everything it names.
  ///
  /// @param where the file the bytes came from
  public static List<Problem> verify(
      String where, byte[] content, Digest address, BlobSource blobs) {
    throw new UnsupportedOperationException();
  }
}
