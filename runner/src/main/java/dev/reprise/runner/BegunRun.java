package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.json.Json;
import dev.reprise.data.Mirrors;
import dev.reprise.store.RunWorkspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What a run writes down when it begins, so that another process can go on with it: all that its
/// command line said. It stays in the run's folder and is no part of the record.
///
/// @param source the experiment's file
/// @param name what to call it in an error
/// @param overrides what the command line changed
/// @param folder what the experiment's paths are relative to
/// @param mirrors where else to look for data
/// @param threads how many threads to use
/// @param checkpoints how often to keep the state, empty where not asked for
/// @param reproduces the record this is a reproduction of, empty if none
/// @param knownSource the digest of the data's bytes, empty if unknown
/// @param started when the run began
record BegunRun(
    String source,
    String name,
    List<String> overrides,
    String folder,
    List<String> mirrors,
    int threads,
    String checkpoints,
    String reproduces,
    String knownSource,
    Instant started) {
  /// The file's name in the run's folder.
  static final String FILE = "request.json";

  static BegunRun of(RunRequest request, Instant started) {
    return new BegunRun(
        new String(request.declaration().source(), StandardCharsets.UTF_8),
        request.declaration().experiment().name(),
        request.declaration().overrides(),
        request.folder().toAbsolutePath().toString(),
        request.mirrors().places().stream().map(BegunRun::text).toList(),
        request.threads(),
        request.checkpoints().map(CheckpointEvery::text).orElse(""),
        request.reproduces().map(Digest::toString).orElse(""),
        request.knownSource().map(Digest::toString).orElse(""),
        started);
  }

  /// What the run's folder says; empty where its process ended before this was written.
  static Optional<BegunRun> read(RunWorkspace workspace) throws IOException {
    Path file = workspace.file(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(Files.readAllBytes(file), BegunRun.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  void write(RunWorkspace workspace) throws IOException {
    byte[] content = Json.write(this);
    workspace.write(FILE, out -> out.write(content));
  }

  /// The request to go on with.
  ///
  /// @param more further mirrors, asked first
  RunRequest request(Mirrors more) {
    List<Mirrors.Place> places = new ArrayList<>(more.places());
    places.addAll(Mirrors.of(mirrors, Collections.emptySortedMap()).places());
    return new RunRequest(
        new ExperimentReader().read(name, source.getBytes(StandardCharsets.UTF_8), overrides),
        Path.of(folder),
        new Mirrors(places),
        threads,
        Optional.of(reproduces).filter(Digest::isDigest).map(Digest::parse),
        Optional.of(knownSource).filter(Digest::isDigest).map(Digest::parse),
        Optional.of(checkpoints).filter(text -> !text.isEmpty()).map(CheckpointEvery::parse));
  }

  private static String text(Mirrors.Place place) {
    return switch (place) {
      case Mirrors.Folder folder -> folder.path().toAbsolutePath().toString();
      case Mirrors.Web web -> web.base().toString();
    };
  }
}
