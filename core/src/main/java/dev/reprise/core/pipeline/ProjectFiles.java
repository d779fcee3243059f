package dev.reprise.core.pipeline;

import dev.reprise.core.json.Json;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.yaml.YamlDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The small files of a project that say what its stages are given, and the paths in them.
///
/// @param folder the project's folder, which nothing may lie outside of
public record ProjectFiles(Path folder) {
  private static final long LARGEST = 4 << 20;

  /// A file of parameters: YAML or JSON.
  ///
  /// @param path relative to the folder
  /// @throws InvalidInputException where it is not there, or is neither
  public JsonNode values(String path) {
    if (path.endsWith(".json")) {
      try {
        JsonNode tree = Json.MAPPER.readTree(text(path));
        return tree.isMissingNode() ? Json.MAPPER.createObjectNode() : tree;
      } catch (JacksonException e) {
        throw new InvalidInputException(path, "is not valid JSON: " + Json.reason(e), "mend it");
      }
    }
    if (path.endsWith(".yaml") || path.endsWith(".yml")) {
      JsonNode tree = YamlDocument.parse(path, text(path)).tree();
      return tree.isNull() ? Json.MAPPER.createObjectNode() : tree;
    }
    throw new InvalidInputException(
        path, "is of no kind that parameters are read from", "use .yaml, .yml or .json");
  }

  /// The text of a small file.
  ///
  /// @throws InvalidInputException where it is not there, too large, or not UTF-8
  public String text(String path) {
    Path file = folder.resolve(path);
    try {
      if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder.toRealPath())) {
        throw new InvalidInputException(path, "there is no such file in the project", "");
      }
      if (Files.size(file) > LARGEST) {
        throw new InvalidInputException(path, "is larger than 4 MiB", "");
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(path, "is not UTF-8 text", "save it as UTF-8");
    } catch (IOException e) {
      throw new InvalidInputException(path, "cannot be read: " + e.getMessage(), "");
    }
  }

  /// Whether there is such a file.
  public boolean has(String path) {
    return Files.isRegularFile(folder.resolve(path));
  }

  /// A path as declarations mean it: relative to the project's folder, without `.` and `..`; empty
  /// for the folder itself.
  ///
  /// @param base what the declared path is relative to
  /// @throws IllegalArgumentException where it lies outside the project
  static String path(String base, String declared) {
    if (declared.isEmpty() || declared.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'" + declared + "' is no path");
    }
    if (declared.startsWith("/")) {
      throw new IllegalArgumentException(
          declared + " is an absolute path, which other machines do not have");
    }
    if (declared.matches("[a-z][a-z0-9+.-]*://.*")) {
      throw new IllegalArgumentException(declared + " is an address, expected a path");
    }
    List<String> names = new ArrayList<>(base.isEmpty() ? List.of() : List.of(base.split("/")));
    for (String name : declared.split("/")) {
      if (name.equals("..")) {
        if (names.isEmpty()) {
          throw new IllegalArgumentException(declared + " lies outside the project");
        }
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return String.join("/", names);
  }
}
