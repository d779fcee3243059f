package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StoredRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/// The records of a store and the index that follows them.
///
/// The files in `records/` are the truth. The index is brought up to them whenever it is used, made
/// anew when it is damaged, and done without when it cannot be had.
final class Records implements AutoCloseable {
  private static final String SUFFIX = ".json";
  private static final String INDEX = "index.sqlite";

  private final Path home;
  private final Progress progress;
  private final SortedSet<Digest> told = new TreeSet<>();
  private @Nullable RecordIndex index;
  private boolean withoutIndex;

  Records(Path home, Progress progress) {
    this.home = home;
    this.progress = progress;
  }

  Path folder() {
    return home.resolve("records");
  }

  Path file(Digest address) {
    return folder().resolve(address.hex() + SUFFIX);
  }

  /// The record of a training at an address, checked against it.
  RunRecord read(Digest address) {
    return RecordReader.training(file(address).toString(), readAny(address));
  }

  /// The record at an address, checked against it.
  StoredRecord readAny(Digest address) {
    Path file = file(address);
    byte[] content = RecordReader.bytes(file);
    Digest found = Digest.of(content);
    if (!found.equals(address)) {
      throw new FailureException(
          file.toString(),
          "was changed: expected " + address + ", found " + found,
          "restore it, or run the experiment again");
    }
    return RecordReader.readAny(file.toString(), content);
  }

  /// The addresses of the files in `records/`, whole or not.
  SortedSet<Digest> addresses() {
    SortedSet<Digest> addresses = new TreeSet<>();
    if (!DurableFiles.isPlainFolder(folder())) {
      return addresses;
    }
    try (Stream<Path> files = Files.list(folder())) {
      files.forEach(file -> address(file).ifPresent(addresses::add));
    } catch (NoSuchFileException e) {
      return addresses;
    } catch (IOException e) {
      throw new FailureException(folder().toString(), "cannot be read: " + e.getMessage(), "", e);
    }
    return addresses;
  }

  /// All records that are whole, oldest first.
  synchronized List<IndexEntry> list() {
    if (addresses().isEmpty()) {
      return List.of();
    }
    if (!withoutIndex) {
      try {
        return upToDate(open());
      } catch (SQLException e) {
        if (!isBusy(e)) {
          return rebuild("it was unusable: " + e.getMessage(), false);
        }
      }
    }
    return entries(addresses());
  }

  /// Makes the index anew.
  ///
  /// @param reason what to tell
  /// @param always whether to do so even where the index turns out to be usable after all, because
  ///   another process has mended it meanwhile
  synchronized List<IndexEntry> rebuild(String reason, boolean always) {
    close();
    // The monitor is for this process's other stores: Java refuses a second lock on a file.
    synchronized (RecordIndex.class) {
      try (FileChannel channel =
              FileChannel.open(
                  home.resolve(INDEX + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock alone = channel.lock()) {
        Optional<List<IndexEntry>> mended = always ? Optional.empty() : tryList();
        return mended.isPresent() ? mended.get() : renew(reason);
      } catch (SQLException | IOException e) {
        withoutIndex = true;
        progress.message("Reading all records, because there can be no index: " + e.getMessage());
        return entries(addresses());
      }
    }
  }

  /// Takes note of a record just written; a failure to do so is mended at the next use.
  synchronized void add(Digest address, StoredRecord record) {
    try {
      if (!withoutIndex) {
        open().change(List.of(IndexEntry.of(address, record)), new TreeSet<>());
      }
    } catch (SQLException damaged) {
      if (!isBusy(damaged)) {
        rebuild("it was unusable: " + damaged.getMessage(), false);
      }
    }
  }

  @Override
  public synchronized void close() {
    RecordIndex open = index;
    index = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        progress.message("The index could not be closed: " + e.getMessage());
      }
    }
  }

  private RecordIndex open() throws SQLException {
    RecordIndex open = index;
    if (open == null) {
      open = RecordIndex.open(home.resolve(INDEX));
      index = open;
    }
    return open;
  }

  private Optional<List<IndexEntry>> tryList() {
    try {
      return Optional.of(upToDate(open()));
    } catch (SQLException e) {
      close();
      return Optional.empty();
    }
  }

  private List<IndexEntry> renew(String reason) throws SQLException, IOException {
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      DurableFiles.deleteTree(home.resolve(INDEX + suffix));
    }
    List<IndexEntry> entries = upToDate(open());
    String count = entries.size() + (entries.size() == 1 ? " record" : " records");
    progress.message("The index was made anew from " + count + " (" + reason + ")");
    return entries;
  }

  /// What the index knows is asked first: whatever it knows then had its file before that.
  private List<IndexEntry> upToDate(RecordIndex open) throws SQLException {
    SortedSet<Digest> known = open.records();
    SortedSet<Digest> addresses = addresses();
    SortedSet<Digest> missing = new TreeSet<>(addresses);
    missing.removeAll(known);
    SortedSet<Digest> gone = new TreeSet<>(known);
    gone.removeAll(addresses);
    List<IndexEntry> added = entries(missing);
    if (!added.isEmpty() || !gone.isEmpty()) {
      open.change(added, gone);
    }
    return open.list();
  }

  private static boolean isBusy(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    return code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code;
  }

  private List<IndexEntry> entries(Collection<Digest> addresses) {
    List<IndexEntry> entries = new ArrayList<>();
    for (Digest address : addresses) {
      try {
        entries.add(IndexEntry.of(address, readAny(address)));
      } catch (InvalidInputException | FailureException e) {
        if (told.add(address)) {
          progress.message("Left out of the list: " + e.getMessage());
        }
      }
    }
    entries.sort(Comparator.comparing(IndexEntry::run).thenComparing(IndexEntry::record));
    return entries;
  }

  private static Optional<Digest> address(Path file) {
    String name = file.getFileName().toString();
    String hex = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
    return hex.length() == 64 && Digest.isDigest(hex)
        ? Optional.of(Digest.parse(hex))
        : Optional.empty();
  }
}
