package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The folder `tmp/` of a store, where everything is written before it has its place.
///
/// Each run under way has a claimed folder `run-ID`, and each open store that writes a claimed
/// folder `session-…`. What nobody claims any more was left by a process that ended.
final class Scratch implements AutoCloseable {
  private static final String RUN = "run-";

  private final Path home;
  private final Path tmp;
  private final AtomicLong files = new AtomicLong();
  private @Nullable Claim session;

  Scratch(Path home) {
    this.home = home;
    this.tmp = home.resolve("tmp");
  }

  /// What a run's folder says of it.
  record Begun(RunId run, String name, Instant started) {}

  /// A new temporary file's place, on the same file system as the store.
  Path file() throws IOException {
    return session().folder().resolve(Long.toString(files.incrementAndGet()));
  }

  /// Claims a folder for a run.
  Claim begin(RunId run, String name, Instant started) throws IOException {
    session();
    Claim claim = Claim.create(tmp, RUN + run);
    Files.write(
        claim.folder().resolve(RunWorkspace.BEGUN), Json.write(new Begun(run, name, started)));
    return claim;
  }

  /// Claims the folder of an interrupted run.
  Claim resume(RunId run) throws IOException {
    session();
    Path folder = tmp.resolve(RUN + run);
    if (!DurableFiles.isPlainFolder(folder)) {
      throw new InvalidInputException(
          "run " + run, "there is no interrupted run of this name", "see reprise status");
    }
    return Claim.adopt(folder)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "run " + run,
                    "another process is working on it",
                    "wait for it, or end it first"));
  }

  /// The runs that have a folder and no record.
  List<UnfinishedRun> unfinished(List<IndexEntry> records) {
    SortedSet<RunId> recorded = recorded(records);
    return runs().stream().filter(run -> !recorded.contains(run.run())).toList();
  }

  /// Removes interrupted runs begun before that moment, and folders of runs that have a record.
  List<RunId> discard(List<IndexEntry> records, Instant before) {
    SortedSet<RunId> recorded = recorded(records);
    List<RunId> gone = new ArrayList<>();
    for (UnfinishedRun run : runs()) {
      boolean done = recorded.contains(run.run());
      try {
        if ((done || run.started().isBefore(before)) && Claim.discard(run.folder()) && !done) {
          gone.add(run.run());
        }
      } catch (IOException e) {
        throw new FailureException(
            run.folder().toString(), "cannot be removed: " + e.getMessage(), "", e);
      }
    }
    return gone;
  }

  /// Copies a stream into a file and gives the digest of what was copied.
  static Digest copy(InputStream content, Path file) throws IOException {
    MessageDigest sha = Digest.sha256();
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        sha.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    return Digest.ofHash(sha.digest());
  }

  @Override
  public synchronized void close() {
    Claim claim = session;
    session = null;
    if (claim != null) {
      try {
        claim.remove();
      } catch (IOException e) {
        throw new FailureException(
            claim.folder().toString(), "cannot be removed: " + e.getMessage(), "", e);
      }
    }
  }

  private synchronized Claim session() throws IOException {
    Claim claim = session;
    if (claim == null) {
      claim = open();
      session = claim;
    }
    return claim;
  }

  private Claim open() throws IOException {
    for (String folder : List.of("tmp", "blobs", "records")) {
      DurableFiles.createFolders(home.resolve(folder));
    }
    Claim claim = Claim.create(tmp, Claim.unique("session-"));
    // The store keeps itself out of Git, as DVC's folder does.
    writeOnce(claim, ".gitignore", "*\n");
    writeOnce(claim, StoreFormat.FILE, StoreFormat.CURRENT + "\n");
    sweep();
    return claim;
  }

  private void writeOnce(Claim claim, String name, String content) throws IOException {
    Path file = home.resolve(name);
    if (!Files.exists(file)) {
      Path temporary = claim.folder().resolve(name);
      Files.writeString(temporary, content, StandardCharsets.US_ASCII);
      DurableFiles.publish(temporary, file, false);
    }
  }

  /// Removes what processes that ended left behind, except for runs, which are for the user to see.
  private void sweep() throws IOException {
    for (Path folder : folders()) {
      String name = folder.getFileName().toString();
      if (name.startsWith(".gone-")) {
        DurableFiles.deleteTree(folder);
      } else if (name.startsWith("session-") || name.startsWith(".new-")) {
        Claim.discard(folder);
      }
    }
  }

  private static SortedSet<RunId> recorded(List<IndexEntry> records) {
    return records.stream().map(IndexEntry::run).collect(Collectors.toCollection(TreeSet::new));
  }

  private List<UnfinishedRun> runs() {
    List<UnfinishedRun> runs = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        unfinished(folder).ifPresent(runs::add);
      } catch (NoSuchFileException e) {
        continue; // finished just now
      } catch (IOException e) {
        throw new FailureException(folder.toString(), "cannot be read: " + e.getMessage(), "", e);
      }
    }
    runs.sort(Comparator.comparing(UnfinishedRun::run));
    return runs;
  }

  private List<Path> folders() {
    if (!DurableFiles.isPlainFolder(tmp)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(tmp)) {
      return entries.filter(DurableFiles::isPlainFolder).sorted().toList();
    } catch (IOException e) {
      throw new FailureException(tmp.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }

  private static Optional<UnfinishedRun> unfinished(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    String id = name.startsWith(RUN) ? name.substring(RUN.length()) : "";
    if (!RunId.isRunId(id)) {
      return Optional.empty();
    }
    UnfinishedRun.State state =
        Claim.isHeld(folder) ? UnfinishedRun.State.RUNNING : UnfinishedRun.State.INTERRUPTED;
    Begun begun = begun(folder, new RunId(id));
    return Optional.of(
        new UnfinishedRun(begun.run(), begun.name(), begun.started(), state, folder));
  }

  /// What the folder says of its run, or what its name and age say where it was cut short.
  private static Begun begun(Path folder, RunId run) throws IOException {
    Path file = folder.resolve(RunWorkspace.BEGUN);
    Instant age = Files.getLastModifiedTime(folder).toInstant();
    if (!DurableFiles.isPlainFile(file) || Files.size(file) > 1 << 16) {
      return new Begun(run, "", age);
    }
    try {
      Begun begun = Json.read(Files.readAllBytes(file), Begun.class);
      return begun.run().equals(run) ? begun : new Begun(run, "", age);
    } catch (JacksonException | NullPointerException e) {
      return new Begun(run, "", age);
    }
  }
}
