package dev.reprise.core.pipeline;

import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.experiment.NearestName;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.yaml.Place;
import dev.reprise.core.yaml.YamlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads what declares command stages: `dvc.yaml`, `MLproject`, and an `experiment.yaml` with
/// `stages`. Everything that is wrong is reported at once, with file and line.
public final class PipelineReader {
  /// DVC's name for a pipeline's file.
  public static final String DVC = "dvc.yaml";

  /// MLflow's name for a project's file.
  public static final String ML_PROJECT = "MLproject";

  private static final List<String> DVC_MEMBERS =
      List.of("stages", "vars", "params", "metrics", "plots", "artifacts", "datasets");
  private static final List<String> OWN_MEMBERS =
      List.of("reprise", "name", "title", "description", "stages", "vars");

  private final ProjectFiles files;
  private final String path;
  private final String base;
  private final List<Problem> problems = new ArrayList<>();

  private PipelineReader(ProjectFiles files, String path) {
    this.files = files;
    this.path = path;
    int slash = path.lastIndexOf('/');
    this.base = slash < 0 ? "" : path.substring(0, slash);
  }

  /// The declaration of commands that is meant by a file or a folder, if it is one.
  ///
  /// In a folder an `experiment.yaml` comes before a `dvc.yaml`, and that before an `MLproject`.
  public static Optional<Path> find(Path fileOrFolder) {
    if (Files.isDirectory(fileOrFolder)) {
      return Stream.of(ExperimentReader.FILE_NAME, DVC, ML_PROJECT)
          .map(fileOrFolder::resolve)
          .filter(Files::isRegularFile)
          .findFirst()
          .flatMap(PipelineReader::find);
    }
    Path name = fileOrFolder.getFileName();
    if (name == null || !Files.isRegularFile(fileOrFolder)) {
      return Optional.empty();
    }
    if (name.toString().equals(ML_PROJECT) || name.toString().equals(DVC)) {
      return Optional.of(fileOrFolder);
    }
    ProjectFiles files = new ProjectFiles(fileOrFolder.toAbsolutePath().resolveSibling(""));
    JsonNode tree = YamlDocument.parse(fileOrFolder.toString(), files.text(name.toString())).tree();
    return tree.has("stages") && !tree.has("model") ? Optional.of(fileOrFolder) : Optional.empty();
  }

  /// Reads a declaration.
  ///
  /// @param project the project's folder
  /// @param path the declaration in it, with `/`
  /// @param entryPoint which entry point of an `MLproject` to run, `main` by custom
  /// @param parameters values of its parameters
  /// @throws InvalidInputException listing everything that is wrong
  public static Pipeline read(
      Path project, String path, String entryPoint, SortedMap<String, String> parameters) {
    PipelineReader reader = new PipelineReader(new ProjectFiles(project), path);
    Pipeline pipeline = reader.read(entryPoint, parameters);
    if (!reader.problems.isEmpty()) {
      throw new InvalidInputException(reader.problems);
    }
    return pipeline;
  }

  private Pipeline read(String entryPoint, SortedMap<String, String> parameters) {
    YamlDocument yaml = YamlDocument.parse(path, files.text(path));
    String fileName = path.substring(path.lastIndexOf('/') + 1);
    boolean own = yaml.tree().has("reprise");
    String name = yaml.tree().path("name").asString(folderName());
    if (fileName.equals(ML_PROJECT)) {
      return new Pipeline(name, new MlProject(yaml, problems).stages(base, entryPoint, parameters));
    }
    requireMembers(yaml, own ? OWN_MEMBERS : DVC_MEMBERS);
    if (!parameters.isEmpty()) {
      problems.add(
          new Problem(
              path,
              "cannot be given " + parameters.keySet() + ": its commands read files themselves",
              "change the file of parameters"));
    }
    return new Pipeline(name, Pipeline.inOrder(path, stages(yaml, own), problems));
  }

  private void requireMembers(YamlDocument yaml, List<String> known) {
    if (!yaml.tree().path("stages").isObject() || yaml.tree().path("stages").isEmpty()) {
      problems.add(new Problem(path, "declares no stages", "add stages: …"));
    }
    for (Map.Entry<String, JsonNode> member : yaml.tree().properties()) {
      if (!known.contains(member.getKey())) {
        Place at = Place.ROOT.child(member.getKey());
        problems.add(
            new Problem(
                yaml.origin(at),
                "unknown member '" + member.getKey() + "'",
                NearestName.of(member.getKey(), known)
                    .map(near -> "did you mean '" + near + "'?")
                    .orElse("known are " + String.join(", ", known))));
      }
    }
  }

  private List<CommandStage> stages(YamlDocument yaml, boolean own) {
    List<CommandStage> stages = new ArrayList<>();
    Interpolation values;
    try {
      values = DvcVars.global(files, base, yaml.tree().path("vars"));
    } catch (IllegalArgumentException | InvalidInputException e) {
      report(yaml, Place.ROOT.child("vars"), e);
      return stages;
    }
    StageReader reader = new StageReader(files, base, own);
    for (Map.Entry<String, JsonNode> member : yaml.tree().path("stages").properties()) {
      Place place = Place.ROOT.child("stages").child(member.getKey());
      try {
        for (StageTemplates.Template template :
            StageTemplates.of(member.getKey(), member.getValue(), place, values)) {
          stages.add(reader.read(template.name(), template.body(), values.with(template.values())));
        }
      } catch (IllegalArgumentException | InvalidInputException e) {
        report(yaml, place, e);
      }
    }
    return stages;
  }

  private void report(YamlDocument yaml, Place place, RuntimeException e) {
    problems.add(new Problem(yaml.origin(place), place + ": " + e.getMessage(), ""));
  }

  private String folderName() {
    Path folder = files.folder().resolve(base).toAbsolutePath().normalize().getFileName();
    return folder == null ? "pipeline" : folder.toString();
  }
}
