package dev.reprise.core.attestation;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys as text (RFC 7468): one block between `-----BEGIN …-----` and `-----END …-----`, as OpenSSL
/// reads and writes it.
final class Pem {
  static final String PRIVATE = "PRIVATE KEY";
  static final String PUBLIC = "PUBLIC KEY";

  private static final int LARGEST = 64 << 10;

  private Pem() {}

  static byte[] text(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    String text =
        begin(label)
            + "\n"
            + new String(lines.encode(der), StandardCharsets.US_ASCII)
            + "\n"
            + end(label)
            + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----";
  }

  /// The bytes inside the only block of a file.
  ///
  /// @throws InvalidInputException where the file holds no such block
  static byte[] read(Path file, String label) {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1).strip();
    Matcher block =
        Pattern.compile(begin(label) + "\\s([A-Za-z0-9+/=\\s]{1," + LARGEST + "})\\s" + end(label))
            .matcher(text);
    if (!block.matches()) {
      throw new InvalidInputException(
          file.toString(),
          "expected one block " + begin(label) + ", found something else",
          label.equals(PUBLIC)
              ? "make it of a private key with: openssl pkey -in KEY -pubout"
              : "make a pair of keys with: reprise keys new NAME");
    }
    try {
      return Base64.getDecoder().decode(block.group(1).replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          file.toString(), "is damaged: " + e.getMessage(), "restore it from a copy");
    }
  }

  private static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file.toString(), "expected a key, found no file", "make one with: reprise keys new NAME");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LARGEST);
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }
}
