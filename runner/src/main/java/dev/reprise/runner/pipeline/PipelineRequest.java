package dev.reprise.runner.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.pipeline.Pipeline;
import dev.reprise.core.pipeline.PipelineReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is to be run.
///
/// @param project the folder nothing lies outside of
/// @param path the declaration in it
/// @param entryPoint of an `MLproject`
/// @param parameters of an `MLproject`
/// @param pipeline as read from the declaration
/// @param jobs how many stages may run at once
/// @param force whether to run stages of which nothing has changed, too
/// @param reproduces the record this run is a reproduction of, if any
public record PipelineRequest(
    Path project,
    String path,
    String entryPoint,
    SortedMap<String, String> parameters,
    Pipeline pipeline,
    int jobs,
    boolean force,
    Optional<Digest> reproduces) {
  /// A run of a declaration's file.
  ///
  /// The project's folder is the nearest above the file that has `.git`, `.dvc` or `.reprise`, or
  /// the file's own.
  public static PipelineRequest of(
      Path file, String entryPoint, SortedMap<String, String> parameters, int jobs, boolean force) {
    Path absolute = file.toAbsolutePath().normalize();
    Path project = project(absolute);
    String path = project.relativize(absolute).toString().replace('\\', '/');
    Pipeline pipeline = PipelineReader.read(project, path, entryPoint, parameters);
    return new PipelineRequest(
        project,
        path,
        entryPoint,
        new TreeMap<>(parameters),
        pipeline,
        jobs,
        force,
        Optional.empty());
  }

  /// The same, with stages whose programs are to give the same twice.
  public PipelineRequest deterministic() {
    return new PipelineRequest(
        project,
        path,
        entryPoint,
        parameters,
        Determinism.strict(pipeline),
        jobs,
        force,
        reproduces);
  }

  private static Path project(Path file) {
    Path own = file.resolveSibling("");
    for (Path folder = own; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(".git"))
          || Files.exists(folder.resolve(".dvc"))
          || Files.exists(folder.resolve(".reprise"))) {
        return folder;
      }
    }
    return own;
  }
}
