package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;

/// Compares two tensors element by element, as their bits: two zeros of different sign differ, and
/// a NaN is the same as a NaN with the same bits alone.
final class TensorComparison {
  private static final int PIECE = 1 << 16;

  private final StoredTensor first;
  private final StoredTensor second;
  private long differing;
  private long firstOffset = -1;
  private String values = "";
  private double largest;
  private boolean finite;

  private TensorComparison(StoredTensor first, StoredTensor second) {
    this.first = first;
    this.second = second;
  }

  /// A tensor that differs.
  ///
  /// @param where such as `tensor encoder.weight[3,17]`
  /// @param largest of two finite numbers
  record Difference(String where, String what, OptionalDouble largest) {}

  /// Compares; nothing where all elements are the same.
  ///
  /// @param aspects takes what differs otherwise
  static Optional<Difference> compare(
      StoredTensor first, StoredTensor second, Collection<Aspect> aspects) throws IOException {
    String name = first.name().isEmpty() ? "" : "tensor " + first.name();
    if (!first.type().name().equals(second.type().name())
        || first.type().width() != second.type().width()) {
      return other(name, "is of " + first.type().name() + " and of " + second.type().name());
    }
    if (!first.shape().equals(second.shape())) {
      return other(name, "has the shape " + first.shape() + " and " + second.shape());
    }
    if (first.type().order() != second.type().order()) {
      aspects.add(Aspect.LAYOUT);
    }
    boolean aligned = first.strides().equals(second.strides());
    if (!aligned) {
      aspects.add(Aspect.LAYOUT);
    }
    TensorComparison comparison =
        aligned && first.isDense()
            ? new TensorComparison(first, second)
            : new TensorComparison(first.gathered(), second.gathered());
    return comparison.run(name);
  }

  private static Optional<Difference> other(String name, String what) {
    return Optional.of(new Difference(name, what, OptionalDouble.empty()));
  }

  private Optional<Difference> run(String name) throws IOException {
    long size = first.size();
    int width = first.type().width();
    int step = Math.max(1, PIECE / width);
    StoredTensor.product(size, width);
    try (InputStream a = first.source().open();
        InputStream b = second.source().open()) {
      for (long done = 0; done < size; done += step) {
        int count = (int) Math.min(step, size - done);
        elements(done, read(a, count * width), read(b, count * width), count);
      }
    }
    if (differing == 0) {
      return Optional.empty();
    }
    String place = StoredTensor.text(first.index(firstOffset));
    String where = name.isEmpty() ? "element " + (place.isEmpty() ? "0" : place) : name + place;
    return Optional.of(
        new Difference(
            where, what(size), finite ? OptionalDouble.of(largest) : OptionalDouble.empty()));
  }

  private String what(long size) {
    return values
        + "; "
        + differing
        + " of "
        + size
        + (size == 1 ? " element" : " elements")
        + (differing == 1 ? " differs" : " differ")
        + (finite ? ", by at most " + (float) largest : "");
  }

  private static byte[] read(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new UnreadableException("a tensor ends before its last element");
    }
    return bytes;
  }

  private void elements(long offset, byte[] a, byte[] b, int count) {
    if (first.type().order() == second.type().order() && Arrays.equals(a, b)) {
      return;
    }
    ByteBuffer x = ByteBuffer.wrap(a).order(first.type().order());
    ByteBuffer y = ByteBuffer.wrap(b).order(second.type().order());
    int width = first.type().width();
    for (int i = 0; i < count; i++) {
      boolean differs =
          first.type().form() == ElementType.Form.OPAQUE
              ? !Arrays.equals(a, i * width, (i + 1) * width, b, i * width, (i + 1) * width)
              : parts(x, y, i * width);
      if (differs) {
        differing++;
        if (firstOffset < 0) {
          firstOffset = offset + i;
          values =
              "is " + first.type().text(x, i * width) + " and " + second.type().text(y, i * width);
        }
      }
    }
  }

  private boolean parts(ByteBuffer x, ByteBuffer y, int at) {
    boolean differs = false;
    for (int part = 0; part < first.type().parts(); part++) {
      long a = first.type().bits(x, at, part);
      long b = second.type().bits(y, at, part);
      if (a != b) {
        differs = true;
        double difference = Math.abs(first.type().number(a) - second.type().number(b));
        if (Double.isFinite(difference)) {
          finite = true;
          largest = Math.max(largest, difference);
        }
      }
    }
    return differs;
  }
}
