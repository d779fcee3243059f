package dev.reprise.core.digest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-256 digest (FIPS 180-4): the identity of some bytes.
///
/// Written as `sha256:` and 64 lower-case hexadecimal digits. Ordered as unsigned bytes, so that
/// sorting by digest is the same everywhere.
public final class Digest implements Comparable<Digest> {
  /// Bytes in a digest.
  public static final int LENGTH = 32;

  private static final String PREFIX = "sha256:";
  private static final Pattern FORM = Pattern.compile("(sha256:)?[0-9a-f]{64}");

  private final byte[] bytes;

  private Digest(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The digest whose 32 bytes these are; they are copied.
  public static Digest ofHash(byte[] hash) {
    if (hash.length != LENGTH) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + hash.length);
    }
    return new Digest(hash.clone());
  }

  /// Reads `sha256:…` or the 64 hexadecimal digits alone.
  @JsonCreator
  public static Digest parse(String text) {
    if (!isDigest(text)) {
      throw new IllegalArgumentException(
          "expected sha256: and 64 lower-case hexadecimal digits, found '" + text + "'");
    }
    return new Digest(HexFormat.of().parseHex(text, text.length() - 64, text.length()));
  }

  /// Whether [#parse] would accept the text.
  public static boolean isDigest(String text) {
    return FORM.matcher(text).matches();
  }

  /// The digest of these bytes.
  public static Digest of(byte[] content) {
    return new Digest(sha256().digest(content));
  }

  /// The digest of the text's UTF-8 bytes.
  public static Digest ofText(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The digest of a file, read once in bounded memory.
  public static Digest ofFile(Path file) throws IOException {
    MessageDigest hash = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return new Digest(hash.digest());
  }

  /// A fresh SHA-256 computation, for callers that feed it piece by piece.
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /// The 32 bytes, copied.
  public byte[] hash() {
    return bytes.clone();
  }

  /// The 64 hexadecimal digits, without the prefix.
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /// The first twelve hexadecimal digits: enough for a person to tell two apart, never an identity.
  public String abbreviated() {
    return HexFormat.of().formatHex(bytes, 0, 6);
  }

  @Override
  public int compareTo(Digest other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @JsonValue
  @Override
  public String toString() {
    return PREFIX + hex();
  }
}
