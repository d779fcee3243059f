package dev.reprise.core.json;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/// Reading and writing of Reprise's own JSON documents: strict, and canonical on the way out.
public final class Json {
  /// Unknown or repeated members, missing or null values, and trailing text are errors; depth and
  /// length are bounded.
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(64 << 20)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private static final int LONGEST_REASON = 200;
  private static final Pattern TECHNICAL =
      Pattern.compile(
          "; `.*|: Failed to deserialize.*|: not allowed as per `.*| \\(`[^)]*`\\)|"
              + " \\([^)]*`[^)]*\\)| of type `[^`]*`| of `[^`]*`|`[a-z]+\\.[^`]*`");

  private Json() {}

  /// The canonical bytes (RFC 8785) of a document.
  public static byte[] write(Object document) {
    return CanonicalJson.bytes(tree(document));
  }

  /// The document as a tree.
  public static JsonNode tree(Object document) {
    return MAPPER.valueToTree(document);
  }

  /// What is wrong with a text, in a few words, and without the names of classes and settings.
  public static String reason(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    Matcher technical = TECHNICAL.matcher(message);
    String words = technical.replaceAll("").strip();
    return words.length() > LONGEST_REASON ? words.substring(0, LONGEST_REASON) + "…" : words;
  }

  /// Reads a document.
  ///
  /// @throws tools.jackson.core.JacksonException where the text is not such a document
  public static <T> T read(byte[] json, Class<T> type) {
    @Nullable T document = MAPPER.readValue(new String(json, StandardCharsets.UTF_8), type);
    if (document == null) {
      throw MismatchedInputException.from(null, type, "expected a document, found null");
    }
    return document;
  }
}
