package dev.reprise.store;

import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StoredRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads `reprise-record/1` and `reprise-pipeline-record/1`, trusting nothing: the bytes must be
/// exactly the canonical form of the record they hold (see `docs/formats/record.md`).
public final class RecordReader {
  /// The most bytes a record may have.
  public static final int LARGEST = 64 << 20;

  private static final Pattern FORMAT =
      Pattern.compile("reprise-(pipeline-)?record/([1-9][0-9]{0,8})");
  private static final String FIX = "restore it, or run the experiment again";

  private RecordReader() {}

  /// Reads a record of a training.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the bytes are no record, or one of a newer Reprise
  /// @throws InvalidInputException where the record is of a pipeline of commands
  public static RunRecord read(String where, byte[] content) {
    return training(where, readAny(where, content));
  }

  /// The record, if it is of a training.
  ///
  /// @throws InvalidInputException where it is of a pipeline of commands
  static RunRecord training(String where, StoredRecord record) {
    return switch (record) {
      case RunRecord training -> training;
      case PipelineRecord pipeline ->
          throw new InvalidInputException(
              where,
              "is the record of a pipeline of commands (run "
                  + pipeline.run()
                  + "), expected one of a training",
              "show, verify and reproduce take both");
    };
  }

  /// Reads a record of either kind.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the bytes are no record, or one of a newer Reprise
  public static StoredRecord readAny(String where, byte[] content) {
    try {
      JsonNode tree = Json.MAPPER.readTree(text(content));
      requireFormat(where, tree);
      requireNoNulls(where, "", tree);
      Class<? extends StoredRecord> type =
          tree.path("format").asString().equals(PipelineRecord.FORMAT)
              ? PipelineRecord.class
              : RunRecord.class;
      StoredRecord record = Json.MAPPER.treeToValue(tree, type);
      if (!Arrays.equals(record.bytes(), content)) {
        throw new FailureException(where, "is not in canonical form (RFC 8785)", FIX);
      }
      return record;
    } catch (JacksonException e) {
      throw new FailureException(
          where, "is not a record of " + RunRecord.FORMAT + ": " + Json.reason(e), FIX);
    } catch (CharacterCodingException e) {
      throw new FailureException(where, "is not UTF-8 text", FIX);
    } catch (IllegalArgumentException e) {
      throw new FailureException(where, "is not a record: " + e.getMessage(), FIX);
    }
  }

  /// The bytes of a record's file, in bounded memory; a link is not followed.
  ///
  /// @throws InvalidInputException where there is no such file
  /// @throws FailureException where it is too large for a record
  public static byte[] bytes(Path file) {
    if (!DurableFiles.isPlainFile(file)) {
      throw new InvalidInputException(
          file.toString(), "expected a record, found no plain file", "");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new FailureException(
            file.toString(), "is larger than a record may be (" + LARGEST + " bytes)", "");
      }
      return content;
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }

  private static String text(byte[] content) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
  }

  private static void requireFormat(String where, JsonNode tree) {
    JsonNode format = tree.get("format");
    String found = format != null && format.isString() ? format.stringValue() : "";
    if (found.equals(RunRecord.FORMAT) || found.equals(PipelineRecord.FORMAT)) {
      return;
    }
    Matcher matcher = FORMAT.matcher(found);
    if (matcher.matches()) {
      throw new FailureException(
          where,
          "has the format "
              + found
              + ", made by a newer Reprise; this one reads up to "
              + RunRecord.FORMAT,
          "use the newer Reprise");
    }
    throw new FailureException(
        where, "is not a Reprise record: it has no \"format\":\"" + RunRecord.FORMAT + "\"", FIX);
  }

  /// Java's types cannot all say that null is not a value, so it is said here.
  private static void requireNoNulls(String where, String path, JsonNode node) {
    if (path.equals("/experiment/canonical")
        || path.equals("/pipeline/canonical")
        || path.equals("/circumstances/reproduces")) {
      return;
    }
    if (node.isNull()) {
      throw new FailureException(where, "has no value at " + path, FIX);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      requireNoNulls(where, path + "/" + member.getKey(), member.getValue());
    }
    int element = 0;
    for (JsonNode child : node.isArray() ? node.values() : java.util.List.<JsonNode>of()) {
      requireNoNulls(where, path + "/" + element++, child);
    }
  }
}
