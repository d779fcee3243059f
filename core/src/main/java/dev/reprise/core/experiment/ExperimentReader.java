package dev.reprise.core.experiment;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.yaml.YamlDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads an experiment strictly: unknown keys, wrong types and impossible combinations are all
/// reported at once, with file, line and the nearest valid name.
public final class ExperimentReader {
  /// The name of an experiment's file in its folder.
  public static final String FILE_NAME = "experiment.yaml";

  private static final long LARGEST = 4 << 20;

  // The schema has already said which members there must be; optional ones may be absent here.
  private static final JsonMapper BINDER =
      Json.MAPPER
          .rebuild()
          .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private final ExperimentSchema schema = new ExperimentSchema();

  /// Reads a file, or the [#FILE_NAME] of a folder.
  ///
  /// @param fileOrFolder what the user named
  /// @param overrides changes such as `train.epochs=2`, applied in order
  /// @throws InvalidInputException listing everything that is wrong
  public Declaration read(Path fileOrFolder, List<String> overrides) {
    Path file = locate(fileOrFolder);
    byte[] source;
    try {
      if (Files.size(file) > LARGEST) {
        throw new InvalidInputException(file.toString(), "is larger than 4 MiB", "");
      }
      source = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
    return read(file.toString(), source, overrides);
  }

  /// Reads an experiment's text.
  ///
  /// @param name what to call it in errors
  public Declaration read(String name, byte[] source, List<String> overrides) {
    YamlDocument yaml = YamlDocument.parse(name, decode(name, source));
    overrides.forEach(yaml::override);
    List<Problem> problems = schema.problems(yaml);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    schema.fillDefaults(yaml.tree());
    // Through the canonical text and back, so that 1, 1.0 and 1e0 are one number to everything that
    // follows.
    JsonNode canonical = Json.MAPPER.readTree(CanonicalJson.text(yaml.tree()));
    Experiment experiment = BINDER.treeToValue(canonical, Experiment.class);
    List<Problem> impossible = new ExperimentChecks(experiment, yaml::origin).problems();
    if (!impossible.isEmpty()) {
      throw new InvalidInputException(impossible);
    }
    return new Declaration(experiment, canonical, overrides, source);
  }

  private static Path locate(Path fileOrFolder) {
    Path file = Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(FILE_NAME) : fileOrFolder;
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          fileOrFolder.toString(),
          "there is no experiment here: expected a YAML file, or a folder with " + FILE_NAME,
          "check the path");
    }
    return file;
  }

  private static String decode(String name, byte[] source) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(source)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(name, "is not UTF-8 text", "save it as UTF-8");
    }
  }
}
