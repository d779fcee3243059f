package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/// Operators that pick or place elements by index arrays and masks, with their gradients. Negative
/// indices count from the end; an index out of range fails with its position and value.
final class IndexOps {
  private IndexOps() {}

  /// Index arrays as positions in 0 … size−1.
  static long[] positions(Tensor index, int size) {
    long[] given = Cast.toLongs(index);
    long[] positions = new long[given.length];
    for (int i = 0; i < given.length; i++) {
      positions[i] = given[i] < 0 ? given[i] + size : given[i];
      if (positions[i] < 0 || positions[i] >= size) {
        throw new IndexOutOfBoundsException(
            "Exact: index " + given[i] + " at position " + i + " is out of range for size " + size);
      }
    }
    return positions;
  }

  /// Slices along an axis, picked by positions; `dims` replace the axis.
  static Tensor take(Tensor x, long[] positions, int axis, int... dims) {
    int n = x.dim(axis);
    int inner = Shapes.product(x.dims(), axis + 1, x.rank());
    int outer = Shapes.product(x.dims(), 0, axis);
    Tensor out =
        Tensor.zeros(
            x.type(),
            Shapes.joined(
                Arrays.copyOf(x.dims(), axis),
                dims,
                Arrays.copyOfRange(x.dims(), axis + 1, x.rank())));
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (long position : positions) {
        int from = Math.toIntExact((o * (long) n + position) * inner);
        Elements.copy(x.array(), from, out.array(), at, inner);
        at += inner;
      }
    }
    return out;
  }

  static ExactNDArray takeAlong(ExactNDArray x, ExactNDArray index, int wanted) {
    Tensor in = x.tensor();
    int axis = Shapes.axis(wanted, in.rank());
    long[] positions = positions(index.tensor(), in.dim(axis));
    return Tape.result(
        x.getManager(),
        take(in, positions, axis, index.tensor().dims()),
        (g, to) -> to.add(0, () -> addSlices(g, in, positions, axis)),
        x);
  }

  private static Tensor addSlices(Tensor g, Tensor like, long[] positions, int axis) {
    Tensor out = Tensor.zeros(like.type(), like.dims());
    int n = like.dim(axis);
    int inner = Shapes.product(like.dims(), axis + 1, like.rank());
    int outer = Shapes.product(like.dims(), 0, axis);
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (long position : positions) {
        int target = (int) ((o * (long) n + position) * inner);
        for (int i = 0; i < inner; i++) {
          add(g, at++, out, target + i);
        }
      }
    }
    return out;
  }

  private static void add(Tensor from, int at, Tensor to, int target) {
    if (from.isFloat32()) {
      to.floats()[target] += from.floats()[at];
    } else {
      to.doubles()[target] += from.doubles()[at];
    }
  }

  /// Elements picked along one axis, as `torch.gather`: index has as many axes as x and is no
  /// larger elsewhere.
  static ExactNDArray gather(ExactNDArray x, ExactNDArray index, int wanted) {
    Tensor in = x.tensor();
    int axis = Shapes.axis(wanted, in.rank());
    int[] sources = gatherSources(in, index.tensor(), axis);
    Tensor out = Tensor.zeros(in.type(), index.tensor().dims());
    for (int i = 0; i < sources.length; i++) {
      Elements.copy(in.array(), sources[i], out.array(), i, 1);
    }
    return Tape.result(
        x.getManager(), out, (g, to) -> to.add(0, () -> addElements(g, in, sources)), x);
  }

  private static Tensor addElements(Tensor g, Tensor like, int[] sources) {
    Tensor out = Tensor.zeros(like.type(), like.dims());
    for (int i = 0; i < sources.length; i++) {
      add(g, i, out, sources[i]);
    }
    return out;
  }

  /// For each element of the index, the flat position in x it names.
  static int[] gatherSources(Tensor x, Tensor index, int axis) {
    if (index.rank() != x.rank()) {
      throw new IllegalArgumentException(
          "Exact: gather needs an index of "
              + x.rank()
              + " axes, found "
              + Arrays.toString(index.dims()));
    }
    for (int i = 0; i < x.rank(); i++) {
      if (i != axis && index.dim(i) > x.dim(i)) {
        throw new IllegalArgumentException(
            "Exact: gather index "
                + Arrays.toString(index.dims())
                + " is larger than "
                + Arrays.toString(x.dims())
                + " in axis "
                + i);
      }
    }
    long[] positions = positions(index, x.dim(axis));
    int[] from = Rearrange.rowMajor(index.dims());
    int[] to = Rearrange.rowMajor(x.dims());
    int[] sources = new int[positions.length];
    for (int i = 0; i < sources.length; i++) {
      for (int a = 0; a < x.rank(); a++) {
        long coordinate = a == axis ? positions[i] : i / from[a] % index.dim(a);
        sources[i] += (int) coordinate * to[a];
      }
    }
    return sources;
  }

  /// One element for each position of the other axes, as the losses need: index has the axes of x
  /// with or without `axis`; the result keeps that axis with size 1.
  static ExactNDArray pick(ExactNDArray x, ExactNDArray index, int wanted) {
    int rank = x.tensor().rank();
    int axis = Shapes.axis(wanted, rank);
    Tensor i = index.tensor();
    Tensor full = i.rank() == rank - 1 ? i.withDims(Shapes.inserted(i.dims(), axis, 1)) : i;
    if (full.rank() != rank) {
      throw new IllegalArgumentException(
          "Exact: pick from "
              + Arrays.toString(x.tensor().dims())
              + " along axis "
              + axis
              + " needs one index for each other position, found "
              + Arrays.toString(i.dims()));
    }
    int[] dims = Shapes.with(x.tensor().dims(), axis, full.dim(axis));
    return gather(x, x.operand(Rearrange.broadcast(full, dims)), axis);
  }

  /// Elements of the flattened array.
  static ExactNDArray takeFlat(ExactNDArray x, ExactNDArray index) {
    ExactNDArray flat = ShapeOps.reshape(x, x.tensor().size());
    ExactNDArray result = takeAlong(flat, index, 0);
    flat.close();
    return result;
  }

  /// As `gather_nd` of MXNet: the first axis of the index holds coordinates.
  static ExactNDArray gatherNd(ExactNDArray x, ExactNDArray index) {
    Tensor in = x.tensor();
    Tensor i = index.tensor();
    int depth = i.dim(0);
    if (depth > in.rank()) {
      throw new IllegalArgumentException(
          "Exact: gatherNd has " + depth + " coordinates for " + in.rank() + " axes");
    }
    int[] points = Shapes.without(i.dims(), 0);
    long[] linear = new long[Shapes.size(points)];
    for (int d = 0; d < depth; d++) {
      long[] p = positions(Rearrange.slice(i, 0, d, d + 1), in.dim(d));
      for (int j = 0; j < linear.length; j++) {
        linear[j] = linear[j] * in.dim(d) + p[j];
      }
    }
    int[] rest = Arrays.copyOfRange(in.dims(), depth, in.rank());
    int[] flat = Shapes.joined(new int[] {Shapes.product(in.dims(), 0, depth)}, rest);
    return takeReshaped(x, flat, Tensor.of(linear, points), 0);
  }

  /// The parts where a mask over some axes, starting at `axis`, is true.
  static ExactNDArray booleanMask(ExactNDArray x, ExactNDArray mask, int wanted) {
    Tensor in = x.tensor();
    Tensor m = Cast.to(mask.tensor(), DataType.BOOLEAN);
    int axis = in.rank() == m.rank() ? 0 : Shapes.axis(wanted, in.rank());
    int end = axis + m.rank();
    if (end > in.rank() || !Arrays.equals(m.dims(), Arrays.copyOfRange(in.dims(), axis, end))) {
      throw new IllegalArgumentException(
          "Exact: a mask of shape "
              + Arrays.toString(m.dims())
              + " does not fit axis "
              + axis
              + " of "
              + Arrays.toString(in.dims()));
    }
    int[] joined =
        Shapes.joined(
            Arrays.copyOf(in.dims(), axis),
            new int[] {m.size()},
            Arrays.copyOfRange(in.dims(), end, in.rank()));
    return takeReshaped(x, joined, trueAt(m), axis);
  }

  private static ExactNDArray takeReshaped(ExactNDArray x, int[] dims, Tensor index, int axis) {
    ExactNDArray reshaped = ShapeOps.reshape(x, dims);
    ExactNDArray result = takeAlong(reshaped, x.operand(index), axis);
    reshaped.close();
    return result;
  }

  private static Tensor trueAt(Tensor mask) {
    byte[] m = mask.bytes();
    long[] at = new long[m.length];
    int n = 0;
    for (int i = 0; i < m.length; i++) {
      if (m[i] != 0) {
        at[n++] = i;
      }
    }
    return Tensor.of(Arrays.copyOf(at, n), n);
  }

  static Tensor oneHot(Tensor index, int depth, float on, float off, DataType type) {
    long[] positions = Cast.toLongs(index);
    float[] out = new float[Math.multiplyExact(positions.length, depth)];
    Arrays.fill(out, off);
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] >= 0 && positions[i] < depth) {
        out[i * depth + (int) positions[i]] = on;
      }
    }
    return Cast.to(Tensor.of(out, Shapes.joined(index.dims(), new int[] {depth})), type);
  }
}
