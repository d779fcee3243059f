package dev.reprise.data.form;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A file in the IDX format of the MNIST database: two zero bytes, the element type, the number of
/// axes, the size along each as four big-endian bytes, and the elements.
///
/// Only unsigned bytes are read. A file that is shorter or longer than its head says is refused;
/// memory is taken as bytes arrive, never on the word of the head.
///
/// @param shape the sizes along each axis, the number of entries first
/// @param elements all of them
record IdxFile(int[] shape, byte[] elements) {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final int MOST_AXES = 4;

  /// Reads a file to its end.
  ///
  /// @param largest the most elements it may have
  static IdxFile read(InputStream content, Place place, int largest) throws IOException {
    byte[] magic = head(content, 4, place);
    if (magic[0] != 0 || magic[1] != 0) {
      throw refused(place, "is no IDX file: it does not begin with two zero bytes");
    }
    if (magic[2] != UNSIGNED_BYTE) {
      throw refused(
          place, "has elements of the type " + (magic[2] & 0xff) + ", not 8 (unsigned bytes)");
    }
    int axes = magic[3] & 0xff;
    if (axes < 1 || axes > MOST_AXES) {
      throw refused(place, "has " + axes + " axes, expected 1 to " + MOST_AXES);
    }
    ByteBuffer sizes = ByteBuffer.wrap(head(content, axes * Integer.BYTES, place));
    int[] shape = new int[axes];
    long size = 1;
    for (int i = 0; i < axes; i++) {
      long length = Integer.toUnsignedLong(sizes.getInt());
      if (length == 0 || length > largest || size * length > largest) {
        throw refused(
            place,
            "says its axis " + i + " has " + length + " entries; in all 1 to " + largest + " fit");
      }
      size *= length;
      shape[i] = (int) length;
    }
    byte[] elements = content.readNBytes((int) size);
    if (elements.length < size) {
      throw refused(
          place, "was cut short: expected " + size + " elements, found " + elements.length);
    }
    if (content.read() >= 0) {
      throw refused(place, "goes on after its " + size + " elements");
    }
    return new IdxFile(shape, elements);
  }

  private static byte[] head(InputStream content, int bytes, Place place) throws IOException {
    byte[] head = content.readNBytes(bytes);
    if (head.length < bytes) {
      throw refused(place, "is too short for an IDX file");
    }
    return head;
  }

  private static RuntimeException refused(Place place, String what) {
    return place.refused(what, "is it the right file? get it again");
  }

  /// How many entries it has.
  int entries() {
    return shape[0];
  }

  /// An entry: a number from 0 to 255 as text where there is one axis, else bytes with a shape.
  Field entry(int index) {
    if (shape.length == 1) {
      return new Field.Text(Integer.toString(elements[index] & 0xff));
    }
    int size = elements.length / shape[0];
    return new Field.Picture(
        Arrays.copyOfRange(elements, index * size, (index + 1) * size),
        Arrays.copyOfRange(shape, 1, shape.length));
  }
}
