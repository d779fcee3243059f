package dev.reprise.data.form;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A strict reader of RIFF WAVE files that hold uncompressed 16-bit sound on one channel.
///
/// Every chunk must lie within the file and the file must end with its last chunk. Chunks other
/// than `fmt ` and `data` are passed over. Anything else (other sample formats, several channels,
/// two `data` chunks, sizes that contradict each other) is refused, never guessed.
final class WavFile {
  private static final int HEAD = 12;
  private static final int CHUNK_HEAD = 8;
  private static final int PCM = 1;

  private final Place place;
  private final ByteBuffer bytes;
  private int rate;
  private short[] samples = new short[0];

  private WavFile(byte[] bytes, Place place) {
    this.place = place;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Reads a whole file.
  static Field.Sound read(byte[] bytes, Place place) {
    WavFile file = new WavFile(bytes, place);
    file.read();
    return new Field.Sound(file.samples, file.rate);
  }

  private void read() {
    if (bytes.remaining() < HEAD || !name().equals("RIFF")) {
      throw refused("does not begin with RIFF");
    }
    long size = Integer.toUnsignedLong(bytes.getInt());
    if (size != bytes.capacity() - 8L) {
      throw refused(
          "says it holds " + size + " bytes after the first 8, but has " + (bytes.capacity() - 8));
    }
    if (!name().equals("WAVE")) {
      throw refused("is RIFF, but no WAVE");
    }
    while (bytes.hasRemaining()) {
      readChunk();
    }
    if (samples.length == 0) {
      throw refused("holds no samples");
    }
  }

  private void readChunk() {
    if (bytes.remaining() < CHUNK_HEAD) {
      throw refused("has " + bytes.remaining() + " bytes after its last chunk");
    }
    String name = name();
    long size = Integer.toUnsignedLong(bytes.getInt());
    // Chunks begin at even places.
    long padded = size + (size & 1);
    if (padded > bytes.remaining()) {
      throw refused(
          "was cut short: the chunk '"
              + name
              + "' of "
              + size
              + " bytes has "
              + bytes.remaining()
              + " left");
    }
    int end = bytes.position() + (int) padded;
    switch (name) {
      case "fmt " -> readFormat(size);
      case "data" -> readSamples(size);
      default -> {
        // Titles, cue points and the like are no part of the sound.
      }
    }
    bytes.position(end);
  }

  private void readFormat(long size) {
    if (rate != 0) {
      throw refused("has two formats");
    }
    if (size < 16) {
      throw refused("has a format of " + size + " bytes, fewer than 16");
    }
    int tag = Short.toUnsignedInt(bytes.getShort());
    int channels = Short.toUnsignedInt(bytes.getShort());
    long perSecond = Integer.toUnsignedLong(bytes.getInt());
    long bytesPerSecond = Integer.toUnsignedLong(bytes.getInt());
    int frame = Short.toUnsignedInt(bytes.getShort());
    int bits = Short.toUnsignedInt(bytes.getShort());
    if (tag != PCM || channels != 1 || bits != 16) {
      throw refused(
          "expected format 1 (PCM) with 1 channel of 16 bits, found format "
              + tag
              + " with "
              + channels
              + " of "
              + bits);
    }
    if (perSecond < 1 || perSecond > 1_000_000) {
      throw refused("has " + perSecond + " samples a second");
    }
    if (frame != Short.BYTES || bytesPerSecond != perSecond * Short.BYTES) {
      throw refused("contradicts itself about its bytes a second");
    }
    rate = (int) perSecond;
  }

  private void readSamples(long size) {
    if (rate == 0) {
      throw refused("has samples before their format");
    }
    if (samples.length > 0) {
      throw refused("has two blocks of samples");
    }
    if (size % Short.BYTES != 0) {
      throw refused("has half a sample at its end");
    }
    samples = new short[(int) size / Short.BYTES];
    bytes.asShortBuffer().get(samples);
  }

  private String name() {
    byte[] name = new byte[4];
    bytes.get(name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private RuntimeException refused(String what) {
    return place.refused(what, "get it again, or convert it to 16-bit mono WAV");
  }
}
