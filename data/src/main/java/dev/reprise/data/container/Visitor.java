package dev.reprise.data.container;

import java.io.IOException;
import java.io.InputStream;

/// Takes the files found in a container, in the container's order.
public interface Visitor {
  /// The container was no archive: this is all it holds.
  void single(InputStream content) throws IOException;

  /// A file of an archive or folder.
  ///
  /// @param name its path inside, with `/`
  /// @param content valid during the call; need not be read
  void file(String name, InputStream content) throws IOException;
}
