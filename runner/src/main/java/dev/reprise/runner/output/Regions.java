package dev.reprise.runner.output;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Parts of files.
final class Regions {
  private Regions() {}

  /// A file's bytes from an offset on. Nothing before it is read.
  static InputStream open(Path file, long offset) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(offset);
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
