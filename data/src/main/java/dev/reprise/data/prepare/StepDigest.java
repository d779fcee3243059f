package dev.reprise.data.prepare;

import dev.reprise.core.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// The digest of a step's output, fed piece by piece: numbers little-endian, texts as their length
/// in bytes and their UTF-8.
final class StepDigest {
  private final MessageDigest sha = Digest.sha256();
  // Updates of a few bytes each are slow; most pieces are tokens.
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 11).order(ByteOrder.LITTLE_ENDIAN);

  StepDigest add(byte value) {
    room(1).put(value);
    return this;
  }

  StepDigest add(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  StepDigest add(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  StepDigest add(float value) {
    return add(Float.floatToIntBits(value));
  }

  StepDigest add(double value) {
    return add(Double.doubleToLongBits(value));
  }

  StepDigest add(Digest value) {
    room(Digest.LENGTH).put(value.hash());
    return this;
  }

  StepDigest add(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    add(utf8.length);
    if (utf8.length > buffer.capacity()) {
      flush();
      sha.update(utf8);
    } else {
      room(utf8.length).put(utf8);
    }
    return this;
  }

  /// The digest of all that was added.
  Digest finish() {
    flush();
    return Digest.ofHash(sha.digest());
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() {
    sha.update(buffer.flip());
    buffer.clear();
  }
}
