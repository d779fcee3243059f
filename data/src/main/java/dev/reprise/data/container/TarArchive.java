package dev.reprise.data.container;

import dev.reprise.data.container.UnpackGuard.CountingStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Reads a tar archive as a stream, entry by entry, and refuses one that was cut short.
final class TarArchive {
  /// Bytes of a tar header.
  static final int BLOCK = 512;

  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private final String label;
  private final EntryNames names;

  TarArchive(String label, Limits limits) {
    this.label = label;
    this.names = new EntryNames(label, limits);
  }

  /// Whether these bytes are a tar header: its checksum says so, in every dialect of tar.
  static boolean matches(byte[] head, int length) {
    if (length < BLOCK || head[0] == 0) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean inChecksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
      sum += inChecksum ? ' ' : head[i] & 0xff;
    }
    return sum == octal(head);
  }

  private static int octal(byte[] head) {
    int value = 0;
    int digits = 0;
    for (int i = CHECKSUM_AT; i < CHECKSUM_AT + CHECKSUM_LENGTH; i++) {
      if (head[i] >= '0' && head[i] <= '7') {
        value = value * 8 + head[i] - '0';
        digits++;
      } else if (digits > 0 || head[i] != ' ') {
        break;
      }
    }
    return digits == 0 ? -1 : value;
  }

  /// Hands every file to the visitor.
  void read(InputStream content, Visitor visitor) throws IOException {
    Watched watched = new Watched(content);
    TarArchiveInputStream tar =
        new TarArchiveInputStream(
            watched, 20 * BLOCK, BLOCK, StandardCharsets.UTF_8.name(), /* lenient= */ false);
    long end = 0;
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      end = watched.count() + (entry.getSize() + BLOCK - 1) / BLOCK * BLOCK;
      String name = names.check(entry.getName());
      requireFileOrFolder(entry);
      if (!entry.isDirectory()) {
        names.file(name);
        visitor.file(name, tar);
      }
    }
    requireEnd(watched, end);
  }

  private void requireFileOrFolder(TarArchiveEntry entry) {
    byte flag = entry.getLinkFlag();
    boolean plain = flag == 0 || flag == '0' || flag == '5' || flag == '7';
    if (!plain || entry.isSparse()) {
      throw names.refused(
          "has an entry that is neither a file nor a folder but a link, a device or the like, '"
              + entry.getName()
              + "'");
    }
    if (!entry.isCheckSumOK()) {
      throw names.refused("has a header with a wrong checksum, '" + entry.getName() + "'");
    }
  }

  /// An archive ends with two blocks of zeros and holds nothing after them.
  private void requireEnd(Watched watched, long end) throws IOException {
    byte[] rest = new byte[1 << 13];
    while (watched.read(rest, 0, rest.length) >= 0) {
      // Read to the end, so that a checksum behind it is looked at too.
    }
    if (watched.count() < end + 2L * BLOCK) {
      throw names.refused("is a tar archive that was cut short: its end is missing");
    }
    if (watched.lastNonZero > end) {
      throw names.refused("has data after its end");
    }
  }

  @Override
  public String toString() {
    return "tar " + label;
  }

  /// Counts, and remembers where the last byte was that is not zero.
  private static final class Watched extends CountingStream {
    private long lastNonZero;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    void counted(byte[] bytes, int offset, int n) {
      for (int i = n - 1; i >= 0; i--) {
        if (bytes[offset + i] != 0) {
          lastNonZero = count() - n + i + 1;
          return;
        }
      }
    }
  }
}
