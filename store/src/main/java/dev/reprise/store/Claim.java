package dev.reprise.store;

import dev.reprise.core.problem.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A folder in `tmp/` that one process works in.
///
/// The process holds a lock on the file `lock` inside; the operating system releases it however the
/// process ends, so others can tell work under way from work left behind. Where a file system has
/// no locks, the process id in the file decides.
final class Claim implements AutoCloseable {
  static final String LOCK = "lock";
  private static final SecureRandom RANDOM = new SecureRandom();

  /// The folders this very process holds. POSIX releases a process's lock when the process closes
  /// any handle on the file, so a held lock file must never be opened a second time.
  private static final Set<Path> HELD = new HashSet<>();

  private final Path folder;
  private final FileChannel channel;

  private Claim(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /// Creates and locks a folder of that name.
  static Claim create(Path tmp, String name) throws IOException {
    Path real = tmp.toRealPath();
    for (int attempt = 0; attempt < 100; attempt++) {
      Claim claim = tryCreate(real, name);
      if (claim != null) {
        return claim;
      }
    }
    throw new FailureException(
        real.resolve(name).toString(), "cannot be claimed", "end the other processes at work here");
  }

  /// Locks a folder that an ended process has left; empty where a living one works in it.
  static Optional<Claim> adopt(Path folder) throws IOException {
    Path real = folder.toRealPath();
    synchronized (HELD) {
      if (isHeld(real)) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(real.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      boolean done = false;
      try {
        if (!lock(channel)) {
          return Optional.empty();
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(owner().getBytes(StandardCharsets.US_ASCII)));
        HELD.add(real);
        done = true;
        return Optional.of(new Claim(real, channel));
      } finally {
        if (!done) {
          channel.close();
        }
      }
    }
  }

  /// A name nobody else has.
  static String unique(String prefix) {
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    return prefix + HexFormat.of().formatHex(random);
  }

  Path folder() {
    return folder;
  }

  /// Whether a living process works in the folder.
  static boolean isHeld(Path folder) throws IOException {
    synchronized (HELD) {
      if (HELD.contains(DurableFiles.parent(folder).toRealPath().resolve(folder.getFileName()))) {
        return true;
      }
      // A shared lock: several onlookers do not take each other for the owner.
      try (FileChannel probe =
              FileChannel.open(
                  folder.resolve(LOCK), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
          FileLock lock = tryLock(probe, true)) {
        return lock == null;
      } catch (NoSuchFileException e) {
        return false;
      } catch (IOException e) {
        return isAlive(folder);
      }
    }
  }

  /// Removes a folder nobody works in; says whether it did.
  static boolean discard(Path folder) throws IOException {
    Path gone = DurableFiles.parent(folder).resolve(unique(".gone-"));
    synchronized (HELD) {
      if (isHeld(folder)) {
        return false;
      }
      try {
        Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
      } catch (NoSuchFileException e) {
        return false; // somebody else was quicker
      }
    }
    DurableFiles.deleteTree(gone);
    return true;
  }

  /// Removes the folder and releases it.
  void remove() throws IOException {
    Path gone = DurableFiles.parent(folder).resolve(unique(".gone-"));
    synchronized (HELD) {
      HELD.remove(folder);
      try {
        Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
      } catch (NoSuchFileException e) {
        // Whoever deleted the folder meanwhile has done our work.
      } finally {
        channel.close();
      }
    }
    DurableFiles.deleteTree(gone);
  }

  /// Releases the folder and leaves it where it is.
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      HELD.remove(folder);
      channel.close();
    }
  }

  /// Made under a hidden name and renamed when locked, so that nobody ever sees it unlocked.
  private static @Nullable Claim tryCreate(Path tmp, String name) throws IOException {
    Path hidden = tmp.resolve(unique(".new-"));
    Path folder = tmp.resolve(name);
    Files.createDirectory(hidden);
    synchronized (HELD) {
      FileChannel channel;
      try {
        channel =
            FileChannel.open(
                hidden.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        return null; // somebody tidied up just then
      }
      boolean done = false;
      try {
        if (!lock(channel)) {
          return null;
        }
        channel.write(ByteBuffer.wrap(owner().getBytes(StandardCharsets.US_ASCII)));
        Files.move(hidden, folder, StandardCopyOption.ATOMIC_MOVE);
        HELD.add(folder);
        done = true;
        return new Claim(folder, channel);
      } catch (NoSuchFileException e) {
        return null;
      } finally {
        if (!done) {
          channel.close();
        }
      }
    }
  }

  private static boolean lock(FileChannel channel) {
    try {
      return tryLock(channel, false) != null;
    } catch (IOException e) {
      return true; // no locks on this file system: the process id must do
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String owner() {
    return ProcessHandle.current().pid() + "\n";
  }

  private static boolean isAlive(Path folder) {
    try {
      String pid = Files.readString(folder.resolve(LOCK), StandardCharsets.US_ASCII).strip();
      return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }
}
