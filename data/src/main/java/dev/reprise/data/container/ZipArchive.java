package dev.reprise.data.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// Reads a zip archive by its central directory, with every file's length and CRC-32 checked.
final class ZipArchive {
  private final String label;
  private final Limits limits;
  private final EntryNames names;

  ZipArchive(String label, Limits limits) {
    this.label = label;
    this.limits = limits;
    this.names = new EntryNames(label, limits);
  }

  /// Whether these bytes begin a zip archive (`PK\3\4`, or `PK\5\6` where it is empty).
  static boolean matches(byte[] head, int length) {
    return length >= 4
        && head[0] == 'P'
        && head[1] == 'K'
        && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
  }

  /// Hands every file to the visitor.
  void read(Path file, Visitor visitor) throws IOException {
    long packed = Files.size(file);
    // One guard for all entries: overlapping entries unpack the same bytes over and over.
    UnpackGuard guard = new UnpackGuard(label, limits, () -> packed);
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        String name = names.check(entry.getName());
        if (entry.isDirectory()) {
          continue;
        }
        names.file(name);
        requireReadable(zip, entry);
        try (Checked content = new Checked(guard.watch(zip.getInputStream(entry)), entry)) {
          visitor.file(name, content);
          content.finish();
        }
      }
    }
  }

  private void requireReadable(ZipFile zip, ZipArchiveEntry entry) {
    int kind = entry.getUnixMode() & 0170000;
    if (kind != 0 && kind != 0100000) {
      throw names.refused(
          "has an entry that is neither a file nor a folder but a link, a device or the like, '"
              + entry.getName()
              + "'");
    }
    if (!zip.canReadEntryData(entry)) {
      throw names.refused(
          "has an entry that is encrypted or packed by an unknown method, '"
              + entry.getName()
              + "'");
    }
  }

  /// Compares length and CRC-32 with what the archive says, once all is read.
  private static final class Checked extends UnpackGuard.CountingStream {
    private final CRC32 crc = new CRC32();
    private final ZipArchiveEntry entry;

    Checked(InputStream in, ZipArchiveEntry entry) {
      super(in);
      this.entry = entry;
    }

    @Override
    void counted(byte[] bytes, int offset, int n) {
      crc.update(bytes, offset, n);
    }

    /// Checks a file that was read; one that was passed over costs nothing.
    void finish() throws IOException {
      if (count() == 0 && entry.getSize() != 0) {
        return;
      }
      transferTo(OutputStream.nullOutputStream());
      if (count() != entry.getSize() || crc.getValue() != entry.getCrc()) {
        throw new IOException(
            "the length or CRC-32 of '" + entry.getName() + "' is not what the archive says");
      }
    }
  }
}
