package dev.reprise.runner.output;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Compares two tar archives by what their entries hold. No name ever becomes a path.
final class TarComparison {
  private static final int BLOCK = 512;
  private static final int MOST_ENTRIES = 200_000;
  private static final int MOST_UNPACKED = 20;

  private TarComparison() {}

  /// What an archive says of an entry.
  private record Entry(char kind, String link, Digest content, long time, String owner) {}

  /// Whether these bytes begin a tar archive of POSIX or GNU.
  static boolean matches(byte[] head) {
    return head.length >= BLOCK
        && new String(head, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
  }

  static Finding compare(Pair pair) throws IOException {
    SequencedMap<String, Entry> first = entries(pair.first(), pair.budget());
    SequencedMap<String, Entry> second = entries(pair.second(), pair.budget());
    Finder found = new Finder();
    if (!List.copyOf(first.keySet()).equals(List.copyOf(second.keySet()))) {
      found.aspects().add(Aspect.ORDER);
    }
    int unpacked = 0;
    for (Map.Entry<String, Entry> entry : first.entrySet()) {
      String name = entry.getKey();
      Entry a = entry.getValue();
      Entry b = second.get(name);
      if (b == null) {
        found.other("entry " + name, "stands on the first side alone");
      } else if (a.kind != b.kind || !a.link.equals(b.link)) {
        found.other("entry " + name, "is of another kind, or links to something else");
      } else if (!a.content.equals(b.content)) {
        if (++unpacked > MOST_UNPACKED) {
          found.other("entry " + name, "has other bytes");
        } else {
          Nested.compare(
              name, pair, () -> open(pair.first(), name), () -> open(pair.second(), name), found);
        }
      }
      heads(a, b == null ? a : b, found);
    }
    for (String name : second.keySet()) {
      if (!first.containsKey(name)) {
        found.other("entry " + name, "stands on the second side alone");
      }
    }
    return found.finding("entries differ", Aspect.LAYOUT);
  }

  private static void heads(Entry a, Entry b, Finder found) {
    if (a.time != b.time) {
      found.aspects().add(Aspect.TIME_STAMPS);
    }
    if (!a.owner.equals(b.owner)) {
      found.aspects().add(Aspect.METADATA);
    }
  }

  private static SequencedMap<String, Entry> entries(Path file, Budget budget) throws IOException {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream tar = tar(file)) {
      InputStream watched = budget.watch(tar);
      for (TarArchiveEntry it = tar.getNextEntry(); it != null; it = tar.getNextEntry()) {
        if (it.isSparse() || entries.size() >= MOST_ENTRIES) {
          throw new UnreadableException("it has a sparse file, or more than 200000 entries");
        }
        Entry entry =
            new Entry(
                (char) it.getLinkFlag(),
                it.getLinkName(),
                digest(watched),
                it.getLastModifiedTime().toMillis(),
                it.getLongUserId()
                    + " "
                    + it.getLongGroupId()
                    + " "
                    + it.getUserName()
                    + " "
                    + it.getGroupName()
                    + " "
                    + it.getMode());
        if (entries.put(it.getName(), entry) != null) {
          throw new UnreadableException("it has two entries of the name '" + it.getName() + "'");
        }
      }
    }
    return entries;
  }

  private static Digest digest(InputStream content) throws IOException {
    MessageDigest sha = Digest.sha256();
    try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
      content.transferTo(out);
    }
    return Digest.ofHash(sha.digest());
  }

  private static InputStream open(Path file, String name) throws IOException {
    TarArchiveInputStream tar = tar(file);
    for (TarArchiveEntry it = tar.getNextEntry(); it != null; it = tar.getNextEntry()) {
      if (it.getName().equals(name)) {
        return tar;
      }
    }
    tar.close();
    throw new UnreadableException("its entry '" + name + "' is gone");
  }

  private static TarArchiveInputStream tar(Path file) throws IOException {
    return new TarArchiveInputStream(
        new BufferedInputStream(Files.newInputStream(file), 1 << 16),
        20 * BLOCK,
        BLOCK,
        StandardCharsets.UTF_8.name(),
        /* lenient= */ false);
  }
}
