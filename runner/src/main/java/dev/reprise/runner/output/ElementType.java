package dev.reprise.runner.output;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/// How the elements of a tensor are written.
///
/// @param name as safetensors names it: `F32`, `BF16`, `I64`; what has no such name has its file's
/// @param width bytes in an element
/// @param form what they mean
/// @param order in which order they stand
record ElementType(String name, int width, Form form, ByteOrder order) {

  /// What the bytes of an element mean.
  enum Form {
    /// Whole numbers with a sign.
    SIGNED,
    /// Whole numbers without.
    UNSIGNED,
    /// Floating-point numbers of IEEE 754.
    FLOAT,
    /// The upper half of a 32-bit one.
    BRAIN,
    /// Two floating-point numbers, the real part first.
    COMPLEX,
    /// Zero or one.
    TRUTH,
    /// Nothing that is known here.
    OPAQUE
  }

  /// A type by its name in safetensors, little-endian.
  static Optional<ElementType> of(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "BOOL" -> little(name, 1, Form.TRUTH);
          case "I8", "I16", "I32", "I64" -> little(name, bits(name) / 8, Form.SIGNED);
          case "U8", "U16", "U32", "U64" -> little(name, bits(name) / 8, Form.UNSIGNED);
          case "F16", "F32", "F64" -> little(name, bits(name) / 8, Form.FLOAT);
          case "BF16" -> little(name, 2, Form.BRAIN);
          case "C64", "C128" -> little(name, bits(name) / 8, Form.COMPLEX);
          case "F8_E4M3", "F8_E5M2", "F8_E8M0" -> little(name, 1, Form.OPAQUE);
          default -> null;
        });
  }

  /// Elements of which nothing is known but their size.
  static ElementType opaque(String name, int width) {
    return little(name, width, Form.OPAQUE);
  }

  private static ElementType little(String name, int width, Form form) {
    return new ElementType(name, width, form, ByteOrder.LITTLE_ENDIAN);
  }

  private static int bits(String name) {
    return Integer.parseInt(name.substring(1));
  }

  ElementType in(ByteOrder other) {
    return new ElementType(name, width, form, other);
  }

  /// How many numbers an element is.
  int parts() {
    return form == Form.COMPLEX ? 2 : 1;
  }

  /// The bits of a part of an element; opaque ones have none.
  ///
  /// @param in in the order of the type
  long bits(ByteBuffer in, int at, int part) {
    int size = width / parts();
    int from = at + part * size;
    return switch (size) {
      case 1 -> in.get(from) & 0xffL;
      case 2 -> in.getShort(from) & 0xffffL;
      case 4 -> in.getInt(from) & 0xffffffffL;
      default -> in.getLong(from);
    };
  }

  /// The number that a part's bits are.
  double number(long bits) {
    return switch (form) {
      case FLOAT, COMPLEX ->
          switch (width / parts()) {
            case 2 -> Float.float16ToFloat((short) bits);
            case 4 -> Float.intBitsToFloat((int) bits);
            default -> Double.longBitsToDouble(bits);
          };
      case BRAIN -> Float.intBitsToFloat((int) bits << 16);
      case SIGNED -> (bits << (64 - 8 * width)) >> (64 - 8 * width);
      case UNSIGNED -> bits >= 0 ? bits : (bits >>> 1) * 2.0;
      case TRUTH -> bits;
      case OPAQUE -> Double.NaN;
    };
  }

  /// An element as people read it.
  String text(ByteBuffer in, int at) {
    if (form == Form.OPAQUE) {
      StringBuilder hex = new StringBuilder("0x");
      for (int i = 0; i < Math.min(width, 16); i++) {
        hex.append(String.format(Locale.ROOT, "%02x", in.get(at + i)));
      }
      return hex.append(width > 16 ? "…" : "").toString();
    }
    String first = text(bits(in, at, 0));
    return form == Form.COMPLEX ? first + " + " + text(bits(in, at, 1)) + "i" : first;
  }

  private String text(long bits) {
    return switch (form) {
      case FLOAT, COMPLEX, BRAIN -> {
        double number = number(bits);
        yield Double.isNaN(number)
            ? "NaN (0x" + Long.toHexString(bits) + ")"
            : width / parts() < 8 ? Float.toString((float) number) : Double.toString(number);
      }
      case SIGNED -> Long.toString((bits << (64 - 8 * width)) >> (64 - 8 * width));
      case UNSIGNED -> Long.toUnsignedString(bits);
      case TRUTH -> bits == 0 ? "false" : "true";
      case OPAQUE -> "";
    };
  }
}
