package dev.reprise.engine.exact;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.kernel.BinaryOp;
import java.util.Arrays;

/// Operators that move numbers without changing them, with their gradients.
final class ShapeOps {
  private ShapeOps() {}

  static ExactNDArray reshape(ExactNDArray x, int... dims) {
    Tensor in = x.tensor();
    return Tape.result(
        x.getManager(),
        in.withDims(dims),
        Tape.NOTHING,
        (g, to) -> to.add(0, () -> g.withDims(in.dims())),
        x);
  }

  static ExactNDArray reshape(ExactNDArray x, Shape shape) {
    return reshape(x, Shapes.infer(shape, x.tensor().size()));
  }

  static ExactNDArray flatten(ExactNDArray x, int start, int end) {
    Tensor in = x.tensor();
    int from = Shapes.axis(start, in.rank());
    int to = Shapes.axis(end, in.rank());
    int[] dims =
        Shapes.joined(
            Arrays.copyOfRange(in.dims(), 0, from),
            new int[] {Shapes.product(in.dims(), from, Math.min(to + 1, in.rank()))},
            Arrays.copyOfRange(in.dims(), Math.min(to + 1, in.rank()), in.rank()));
    return reshape(x, dims);
  }

  static ExactNDArray expandDims(ExactNDArray x, int wanted) {
    int[] dims = x.tensor().dims();
    return reshape(x, Shapes.inserted(dims, Shapes.axis(wanted, dims.length + 1), 1));
  }

  static ExactNDArray squeeze(ExactNDArray x, int[] wanted) {
    int[] dims = x.tensor().dims();
    int[] axes = Shapes.axes(wanted, dims.length);
    for (int axis : axes) {
      if (dims.length > 0 && dims[axis] != 1) {
        throw new IllegalArgumentException(
            "Exact: squeeze needs axes of size 1; axis "
                + axis
                + " of "
                + Arrays.toString(dims)
                + " is not");
      }
    }
    return reshape(x, Shapes.without(dims, axes));
  }

  static ExactNDArray permute(ExactNDArray x, int[] wanted) {
    Tensor in = x.tensor();
    int[] axes = Arrays.stream(wanted).map(a -> Shapes.axis(a, in.rank())).toArray();
    if (axes.length != in.rank() || Shapes.axes(axes, in.rank()).length != in.rank()) {
      throw new IllegalArgumentException(
          "Exact: transpose needs each of "
              + in.rank()
              + " axes once, found "
              + Arrays.toString(wanted));
    }
    return Tape.result(
        x.getManager(),
        Rearrange.permute(in, axes),
        Tape.NOTHING,
        (g, to) -> to.add(0, () -> Rearrange.permute(g, Rearrange.inverse(axes))),
        x);
  }

  /// A region described by an offset and strides, as a copy; no element may be in it twice.
  static ExactNDArray region(ExactNDArray x, int[] dims, int offset, int[] strides) {
    Tensor in = x.tensor();
    return Tape.result(
        x.getManager(),
        Rearrange.read(in, dims, offset, strides),
        Tape.NOTHING,
        (g, to) -> to.add(0, () -> Rearrange.spread(g, in.dims(), offset, strides)),
        x);
  }

  static ExactNDArray slice(ExactNDArray x, int axis, int from, int to) {
    int[] dims = x.tensor().dims();
    int[] strides = Rearrange.rowMajor(dims);
    return region(x, Shapes.with(dims, axis, to - from), from * strides[axis], strides);
  }

  static ExactNDArray flip(ExactNDArray x, int... wanted) {
    int[] dims = x.tensor().dims();
    int[] strides = Rearrange.rowMajor(dims);
    int offset = 0;
    for (int axis : Shapes.axes(wanted, dims.length)) {
      offset += Math.max(0, dims[axis] - 1) * strides[axis];
      strides[axis] = -strides[axis];
    }
    return region(x, dims, offset, strides);
  }

  static ExactNDArray diagonal(ExactNDArray x, int offset, int axis1, int axis2) {
    int[] dims = x.tensor().dims();
    int a = Shapes.axis(axis1, dims.length);
    int b = Shapes.axis(axis2, dims.length);
    int[] strides = Rearrange.rowMajor(dims);
    int start = offset >= 0 ? offset * strides[b] : -offset * strides[a];
    int length =
        Math.max(0, Math.min(dims[a] + Math.min(offset, 0), dims[b] - Math.max(offset, 0)));
    int[] outDims = Shapes.joined(Shapes.without(dims, a, b), new int[] {length});
    int[] outStrides =
        Shapes.joined(Shapes.without(strides, a, b), new int[] {strides[a] + strides[b]});
    return region(x, outDims, length == 0 ? 0 : start, outStrides);
  }

  static ExactNDArray broadcast(ExactNDArray x, int[] dims) {
    Tensor in = x.tensor();
    return Tape.result(
        x.getManager(),
        Rearrange.broadcast(in, dims),
        Tape.NOTHING,
        (g, to) -> to.add(0, () -> Reduce.sumTo(g, in.dims())),
        x);
  }

  static ExactNDArray concat(ExactNDArray[] parts, int wanted) {
    int axis = Shapes.axis(wanted, parts[0].tensor().rank());
    Tensor[] in = new Tensor[parts.length];
    for (int i = 0; i < parts.length; i++) {
      in[i] = Cast.to(parts[i].tensor(), parts[0].getDataType());
    }
    return Tape.result(
        parts[0].getManager(),
        Rearrange.concat(in, axis),
        Tape.NOTHING,
        (g, to) -> {
          int at = 0;
          for (int i = 0; i < in.length; i++) {
            int from = at;
            int until = at + in[i].dim(axis);
            to.add(i, () -> Rearrange.slice(g, axis, from, until));
            at = until;
          }
        },
        parts);
  }

  static ExactNDArray stack(ExactNDArray[] parts, int wanted) {
    int axis = Shapes.axis(wanted, parts[0].tensor().rank() + 1);
    ExactNDArray[] expanded = new ExactNDArray[parts.length];
    for (int i = 0; i < parts.length; i++) {
      expanded[i] = expandDims(parts[i], axis);
    }
    ExactNDArray stacked = concat(expanded, axis);
    closeAll(expanded);
    return stacked;
  }

  static void closeAll(ExactNDArray... temporaries) {
    for (ExactNDArray temporary : temporaries) {
      temporary.close();
    }
  }

  /// Splits before each of the given positions.
  static NDList split(ExactNDArray x, long[] positions, int wanted) {
    int axis = Shapes.axis(wanted, x.tensor().rank());
    int size = x.tensor().dim(axis);
    NDList parts = new NDList();
    int from = 0;
    for (int i = 0; i <= positions.length; i++) {
      int to = i == positions.length ? size : Math.toIntExact(positions[i]);
      parts.add(slice(x, axis, Math.min(from, size), Math.min(Math.max(from, to), size)));
      from = to;
    }
    return parts;
  }

  /// Repeats the whole array along each axis.
  static ExactNDArray tile(ExactNDArray x, long[] repeats) {
    int[] dims = x.tensor().dims();
    int rank = Math.max(dims.length, repeats.length);
    int[] split = new int[2 * rank];
    int[] wide = new int[2 * rank];
    int[] joined = new int[rank];
    for (int i = 0; i < rank; i++) {
      int dim = i < rank - dims.length ? 1 : dims[i - rank + dims.length];
      int times =
          i < rank - repeats.length ? 1 : Math.toIntExact(repeats[i - rank + repeats.length]);
      split[2 * i] = 1;
      split[2 * i + 1] = dim;
      wide[2 * i] = times;
      wide[2 * i + 1] = dim;
      joined[i] = times * dim;
    }
    return widen(x, split, wide, joined);
  }

  private static ExactNDArray widen(ExactNDArray x, int[] split, int[] wide, int[] joined) {
    ExactNDArray apart = reshape(x, split);
    ExactNDArray broad = broadcast(apart, wide);
    ExactNDArray result = reshape(broad, joined);
    closeAll(apart, broad);
    return result;
  }

  /// Repeats each element of an axis, next to itself.
  static ExactNDArray repeat(ExactNDArray x, int wanted, int times) {
    int[] dims = x.tensor().rank() == 0 ? new int[] {1} : x.tensor().dims();
    int axis = Shapes.axis(wanted, dims.length);
    int[] split = Shapes.inserted(dims, axis + 1, 1);
    int[] wide = Shapes.with(split, axis + 1, times);
    int[] joined = Shapes.with(dims, axis, dims[axis] * times);
    return widen(x, split, wide, joined);
  }

  static ExactNDArray repeat(ExactNDArray x, long[] times) {
    ExactNDArray result = x;
    for (int axis = 0; axis < times.length; axis++) {
      ExactNDArray longer = repeat(result, axis, Math.toIntExact(times[axis]));
      if (result != x) {
        result.close();
      }
      result = longer;
    }
    return result;
  }

  /// How often each axis must be repeated to reach a shape, whose last axes may be given alone.
  static long[] timesToReach(ExactNDArray x, Shape wanted) {
    int[] dims = x.tensor().dims();
    long[] times = new long[dims.length];
    Arrays.fill(times, 1);
    int extra = dims.length - wanted.dimension();
    for (int i = 0; i < wanted.dimension(); i++) {
      if (extra < 0 || dims[i + extra] == 0 || wanted.get(i) % dims[i + extra] != 0) {
        throw new IllegalArgumentException(
            "Exact: " + Arrays.toString(dims) + " cannot be repeated to reach " + wanted);
      }
      times[i + extra] = wanted.get(i) / dims[i + extra];
    }
    return times;
  }

  /// Where to split an axis into equal parts.
  static long[] equalSections(ExactNDArray x, long sections, int wanted) {
    int size = x.tensor().dim(Shapes.axis(wanted, x.tensor().rank()));
    if (sections <= 0 || size % sections != 0) {
      throw new IllegalArgumentException(
          "Exact: an axis of size " + size + " does not split into " + sections + " equal parts");
    }
    long[] positions = new long[(int) sections - 1];
    Arrays.setAll(positions, i -> (i + 1) * (size / sections));
    return positions;
  }

  /// Pads as PyTorch does: pairs (before, after), the last axis first.
  static ExactNDArray pad(ExactNDArray x, Shape padding, double value) {
    Tensor in = x.tensor();
    int[] dims = in.dims().clone();
    int[] before = new int[dims.length];
    for (int i = 0; i + 1 < padding.dimension(); i += 2) {
      int axis = Shapes.axis(-1 - i / 2, dims.length);
      before[axis] = Math.toIntExact(padding.get(i));
      dims[axis] += before[axis] + Math.toIntExact(padding.get(i + 1));
    }
    int[] strides = Rearrange.rowMajor(dims);
    int offset = 0;
    for (int i = 0; i < dims.length; i++) {
      offset += before[i] * strides[i];
    }
    int start = offset;
    Tensor out = Tensor.full(in.type(), value, dims);
    Rearrange.write(in, out, start, strides);
    return Tape.result(
        x.getManager(),
        out,
        Tape.NOTHING,
        (g, to) -> to.add(0, () -> Rearrange.read(g, in.dims(), start, strides)),
        x);
  }

  /// Turns the plane of two axes by quarter turns, from the first axis towards the second.
  static ExactNDArray rotate(ExactNDArray x, int times, int[] wanted) {
    int rank = x.tensor().rank();
    if (wanted.length != 2) {
      throw new IllegalArgumentException(
          "Exact: rotate90 needs two axes, found " + Arrays.toString(wanted));
    }
    int a = Shapes.axis(wanted[0], rank);
    int b = Shapes.axis(wanted[1], rank);
    int quarter = Math.floorMod(times, 4);
    if (quarter == 0) {
      return ElementwiseOps.identity(x);
    }
    if (quarter == 2) {
      return flip(x, a, b);
    }
    int[] axes = Shapes.all(rank);
    axes[a] = b;
    axes[b] = a;
    ExactNDArray first = quarter == 1 ? flip(x, b) : permute(x, axes);
    ExactNDArray result = quarter == 1 ? permute(first, axes) : flip(first, b);
    first.close();
    return result;
  }

  /// The differences of neighbours along an axis, `times` over.
  static ExactNDArray diff(ExactNDArray x, int times, int wanted) {
    int axis = Shapes.axis(wanted, x.tensor().rank());
    ExactNDArray result = ElementwiseOps.identity(x);
    for (int i = 0; i < times; i++) {
      int size = result.tensor().dim(axis);
      ExactNDArray later = slice(result, axis, Math.min(1, size), size);
      ExactNDArray sooner = slice(result, axis, 0, Math.max(0, size - 1));
      ExactNDArray apart = ElementwiseOps.binary(BinaryOp.SUB, later, sooner);
      closeAll(result, later, sooner);
      result = apart;
    }
    return result;
  }

  /// Puts a value in place of what lies after the end of each sequence: axis 0 is the batch, axis 1
  /// the time, and `lengths` has one element for each row of the batch.
  static ExactNDArray sequenceMask(ExactNDArray x, ExactNDArray lengths, float value) {
    int[] dims = x.tensor().dims();
    double[] ends = Cast.toDoubles(lengths.tensor());
    if (dims.length < 2 || ends.length != dims[0]) {
      throw new IllegalArgumentException(
          "Exact: sequenceMask of "
              + Arrays.toString(dims)
              + " needs one length for each row of the batch, found "
              + ends.length);
    }
    byte[] within = new byte[dims[0] * dims[1]];
    for (int i = 0; i < within.length; i++) {
      within[i] = (byte) (i % dims[1] < ends[i / dims[1]] ? 1 : 0);
    }
    int[] wide = new int[dims.length];
    Arrays.fill(wide, 1);
    wide[0] = dims[0];
    wide[1] = dims[1];
    ExactNDArray mask = x.operand(Tensor.ofBooleans(within, wide));
    return ElementwiseOps.where(mask, x, x.operand(Tensor.full(x.getDataType(), value)));
  }
}
