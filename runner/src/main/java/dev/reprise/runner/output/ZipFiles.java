package dev.reprise.runner.output;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/// A zip archive whose entries are read by name; no name ever becomes a path.
final class ZipFiles implements AutoCloseable {
  private static final int MOST_ENTRIES = 200_000;

  private final Path file;
  private final ZipFile zip;
  private final Budget budget;
  private final SequencedMap<String, ZipArchiveEntry> entries = new LinkedHashMap<>();

  private ZipFiles(Path file, ZipFile zip, Budget budget) {
    this.file = file;
    this.zip = zip;
    this.budget = budget;
  }

  /// Opens an archive.
  ///
  /// @throws IOException where it is none, or damaged
  static ZipFiles open(Path file, Budget budget) throws IOException {
    ZipFile zip = ZipFile.builder().setPath(file).get();
    ZipFiles files = new ZipFiles(file, zip, budget);
    try {
      files.index();
      return files;
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private void index() throws IOException {
    List<ZipArchiveEntry> all = new ArrayList<>(Collections.list(zip.getEntries()));
    if (all.size() > MOST_ENTRIES) {
      throw new UnreadableException("it has more than " + MOST_ENTRIES + " entries");
    }
    all.sort(Comparator.comparingLong(ZipArchiveEntry::getLocalHeaderOffset));
    for (ZipArchiveEntry entry : all) {
      if (!zip.canReadEntryData(entry)) {
        throw new UnreadableException(
            "its entry '" + entry.getName() + "' is encrypted, or packed by an unknown method");
      }
      if (entries.put(entry.getName(), entry) != null) {
        throw new UnreadableException("it has two entries of the name '" + entry.getName() + "'");
      }
    }
  }

  /// By name, in the order in which they lie in the archive.
  SequencedMap<String, ZipArchiveEntry> entries() {
    return Collections.unmodifiableSequencedMap(entries);
  }

  /// What an entry holds.
  InputStream open(ZipArchiveEntry entry) throws IOException {
    return budget.watch(zip.getInputStream(entry));
  }

  /// What an entry holds, from an offset on; of one that is not compressed nothing before that is
  /// read.
  InputStream open(ZipArchiveEntry entry, long offset) throws IOException {
    if (entry.getMethod() == ZipMethod.STORED.getCode() && entry.getDataOffset() >= 0) {
      return budget.watch(Regions.open(file, entry.getDataOffset() + offset));
    }
    InputStream in = open(entry);
    in.skipNBytes(offset);
    return in;
  }

  /// A small entry whole.
  ///
  /// @throws UnreadableException where it is larger
  byte[] read(ZipArchiveEntry entry, int most) throws IOException {
    try (InputStream in = open(entry)) {
      byte[] content = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new UnreadableException(
            "its entry '" + entry.getName() + "' has more than " + most + " bytes");
      }
      return content;
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
