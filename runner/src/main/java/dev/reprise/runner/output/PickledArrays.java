package dev.reprise.runner.output;

import dev.reprise.runner.output.Pickled.Items;
import dev.reprise.runner.output.Pickled.Made;
import dev.reprise.runner.output.Pickled.Scalar;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds arrays and numbers of NumPy in pickles.
final class PickledArrays {
  private PickledArrays() {}

  /// The array or number that an object is, if it is one whose bytes are in the pickle.
  static Optional<StoredTensor> array(String name, Made object) throws UnreadableException {
    List<Pickled> parts =
        switch (object.maker()) {
          case "numpy.core.multiarray._reconstruct" ->
              object.state() instanceof Items state && state.items().size() == 5
                  ? state.items().subList(1, 5)
                  : List.of();
          case "numpy.core.multiarray.scalar" ->
              object.list().size() == 2
                  ? List.of(
                      Items.of(Items.Kind.TUPLE),
                      object.list().get(0),
                      new Scalar(false),
                      object.list().get(1))
                  : List.of();
          case "numpy.core.numeric._frombuffer" -> buffer(object.list());
          default -> List.of();
        };
    if (parts.size() == 4
        && parts.get(1) instanceof Made dtype
        && parts.get(2) instanceof Scalar(Boolean fortran)
        && parts.get(3) instanceof Scalar(byte[] bytes)) {
      List<Long> shape = sizes(parts.get(0));
      String descr = descr(dtype);
      if (shape != null && !descr.isEmpty()) {
        return Optional.of(
            new NpyHeader(descr, fortran, shape, 0)
                .tensor(name, bytes.length, () -> new ByteArrayInputStream(bytes)));
      }
    }
    return Optional.empty();
  }

  /// How protocol 5 writes an array: bytes, type, shape, and `C` or `F`.
  private static List<Pickled> buffer(List<Pickled> list) {
    return list.size() == 4 && list.get(3) instanceof Scalar(String order)
        ? List.of(list.get(2), list.get(1), new Scalar(order.equals("F")), list.get(0))
        : List.of();
  }

  /// Whole numbers of a tuple; null where it is none.
  static @Nullable List<Long> sizes(Pickled value) {
    if (!(value instanceof Items tuple)) {
      return null;
    }
    List<Long> sizes = new ArrayList<>();
    for (Pickled item : tuple.items()) {
      if (item instanceof Scalar(BigInteger number) && number.bitLength() < 63) {
        sizes.add(number.longValue());
      } else {
        return null;
      }
    }
    return sizes;
  }

  /// `<f8` of `numpy.dtype('f8', …)` and its state.
  private static String descr(Made dtype) {
    if (dtype.maker().equals("numpy.dtype")
        && !dtype.list().isEmpty()
        && dtype.list().getFirst() instanceof Scalar(String type)
        && dtype.state() instanceof Items state
        && state.items().size() > 1
        && state.items().get(1) instanceof Scalar(String order)) {
      return order + type;
    }
    return "";
  }
}
