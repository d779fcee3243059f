package dev.reprise.data.form;

import dev.reprise.core.problem.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Strict UTF-8: bytes that are not UTF-8 are an error with their offset, never replaced.
///
/// A byte order mark at the very start of a file marks its encoding and is no part of its text.
final class Utf8 {
  private static final char REPLACEMENT = '\ufffd';

  private Utf8() {}

  /// A decoder that reports what it cannot decode.
  static CharsetDecoder decoder() {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /// How many bytes the byte order mark at the start takes: 3, or 0 where there is none.
  static int markLength(byte[] bytes, int length) {
    boolean marked =
        length >= 3
            && (bytes[0] & 0xff) == 0xef
            && (bytes[1] & 0xff) == 0xbb
            && (bytes[2] & 0xff) == 0xbf;
    return marked ? 3 : 0;
  }

  /// Decodes some bytes of a file.
  ///
  /// @param offset how many bytes of the file stand before them
  static String decode(byte[] bytes, int from, int length, String file, long offset) {
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    // The fast decoder replaces what it cannot decode; only then is the strict one asked.
    if (text.indexOf(REPLACEMENT) >= 0) {
      ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
      CoderResult result = decoder().decode(in, CharBuffer.allocate(length + 1), true);
      if (result.isError()) {
        throw malformed(file, offset + in.position() - from, bytes[in.position()]);
      }
    }
    return text;
  }

  /// The error for bytes that are not UTF-8.
  static InvalidInputException malformed(String file, long offset, byte found) {
    String what =
        String.format(
            java.util.Locale.ROOT,
            "is not UTF-8: the byte 0x%02x at offset %d begins no character",
            found,
            offset);
    String fix =
        offset == 0 && (found == (byte) 0xff || found == (byte) 0xfe)
            ? "it looks like UTF-16: convert it to UTF-8 first"
            : "convert it to UTF-8 first";
    return new InvalidInputException(file, what, fix);
  }
}
