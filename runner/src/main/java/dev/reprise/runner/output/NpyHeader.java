package dev.reprise.runner.output;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before the numbers of an array of NumPy, in versions 1 to 3 of its format.
///
/// @param descr how an element is written, such as `<f4`
/// @param fortran whether the first axis is the one whose elements are neighbours
/// @param shape the size along each axis
/// @param length bytes of the header, magic included
record NpyHeader(String descr, boolean fortran, List<Long> shape, int length) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /// As much as NumPy itself reads.
  private static final int LONGEST = 10_000;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*(?:'([^']*)'|(\\[.*\\]))");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, L]*)\\)");
  private static final Pattern SIMPLE = Pattern.compile("([<>|=])([a-zA-Z])([0-9]{1,9})");

  /// Reads it from the beginning of a stream, which then stands at the first element.
  ///
  /// @throws UnreadableException where there is none
  static NpyHeader read(InputStream in) throws IOException {
    byte[] magic = in.readNBytes(8);
    if (magic.length < 8 || !new String(magic, 0, 6, StandardCharsets.ISO_8859_1).equals(magic())) {
      throw new UnreadableException("it does not begin as arrays of NumPy do");
    }
    int size = magic[6] == 1 ? 2 : 4;
    byte[] sizes = in.readNBytes(size);
    long length = 0;
    for (int i = sizes.length - 1; i >= 0; i--) {
      length = (length << 8) | (sizes[i] & 0xff);
    }
    if (magic[6] < 1 || magic[6] > 3 || sizes.length < size || length > LONGEST) {
      throw new UnreadableException("its header is of an unknown version, or too long");
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length) {
      throw new UnreadableException("it ends within its header");
    }
    return parse(new String(text, StandardCharsets.UTF_8), 8 + size + (int) length);
  }

  private static String magic() {
    return new String(MAGIC, StandardCharsets.ISO_8859_1);
  }

  private static NpyHeader parse(String text, int length) throws UnreadableException {
    Matcher descr = DESCR.matcher(text);
    Matcher fortran = FORTRAN.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!descr.find() || !fortran.find() || !shape.find()) {
      throw new UnreadableException("its header does not say what it holds");
    }
    List<Long> sizes = new ArrayList<>();
    for (String part : shape.group(1).replace("L", "").split(",", -1)) {
      if (!part.isBlank()) {
        try {
          sizes.add(Long.parseLong(part.strip()));
        } catch (NumberFormatException e) {
          throw new UnreadableException("its header has the shape (" + shape.group(1) + ")");
        }
      }
    }
    String simple = descr.group(1);
    return new NpyHeader(
        simple != null ? simple : descr.group(2), fortran.group(1).equals("True"), sizes, length);
  }

  /// The tensor that the header stands before.
  ///
  /// @param bytes of all elements
  /// @param source gives them
  /// @throws UnreadableException where the shape does not fit them
  StoredTensor tensor(String name, long bytes, StoredTensor.Source source)
      throws UnreadableException {
    long size = StoredTensor.size(shape);
    long width = size == 0 ? 1 : bytes / size;
    if (width < 1 || width > 1 << 16) {
      throw new UnreadableException("its elements would have " + width + " bytes each");
    }
    ElementType type = type(descr, (int) width);
    if (StoredTensor.product(size, type.width()) != bytes) {
      throw new UnreadableException(
          "its shape " + shape + " of " + descr + " does not fit its " + bytes + " bytes");
    }
    if (!fortran) {
      return StoredTensor.rowMajor(name, type, shape, source);
    }
    List<Long> strides =
        StoredTensor.rowMajor(List.copyOf(shape.reversed())).reversed().stream().toList();
    return new StoredTensor(name, type, shape, strides, source);
  }

  /// A type of NumPy; one that is not of numbers is opaque.
  static ElementType type(String descr, int width) {
    Matcher simple = SIMPLE.matcher(descr);
    if (!simple.matches()) {
      return ElementType.opaque(descr, width);
    }
    int bytes = Integer.parseInt(simple.group(3));
    String name =
        switch (simple.group(2)) {
          case "f" -> "F" + 8 * bytes;
          case "i" -> "I" + 8 * bytes;
          case "u" -> "U" + 8 * bytes;
          case "c" -> "C" + 8 * bytes;
          case "b" -> bytes == 1 ? "BOOL" : "";
          default -> "";
        };
    ByteOrder order = simple.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return ElementType.of(name)
        .map(type -> type.in(order))
        .orElse(ElementType.opaque(descr, width));
  }
}
