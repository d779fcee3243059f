package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.Broadcast;
import java.util.Arrays;
import java.util.BitSet;

/// Indexed writing, as operators that give a changed copy with its gradients.
final class WriteOps {
  private WriteOps() {}

  static ExactNDArray region(ExactNDArray x, Region region, ExactNDArray value) {
    Tensor in = x.tensor();
    Tensor v = value.tensor();
    Tensor block = Rearrange.broadcast(Cast.to(fitted(v, region.dims()), in.type()), region.dims());
    Tensor out = in.copy();
    Rearrange.write(block, out, region.offset(), region.strides());
    return Tape.result(
        x.getManager(),
        out,
        (g, to) -> {
          to.add(
              0,
              () -> {
                Tensor kept = g.copy();
                Tensor none = Tensor.zeros(g.type(), region.dims());
                Rearrange.write(none, kept, region.offset(), region.strides());
                return kept;
              });
          to.add(
              1,
              () -> {
                Tensor part = Rearrange.read(g, region.dims(), region.offset(), region.strides());
                return Reduce.sumTo(part, fitted(v, region.dims()).dims()).withDims(v.dims());
              });
        },
        x,
        value);
  }

  /// A value with leading axes of size 1 that the region lacks may be written all the same.
  private static Tensor fitted(Tensor value, int[] dims) {
    int extra = value.rank() - dims.length;
    for (int i = 0; i < extra; i++) {
      if (value.dim(i) != 1) {
        return value;
      }
    }
    return extra > 0
        ? value.withDims(Arrays.copyOfRange(value.dims(), extra, value.rank()))
        : value;
  }

  /// Writes a value, broadcast, where a mask over the first axes is true.
  static ExactNDArray where(ExactNDArray x, ExactNDArray mask, ExactNDArray value) {
    int[] dims = x.tensor().dims();
    Tensor m = Cast.to(mask.tensor(), DataType.BOOLEAN);
    int[] wide = Arrays.copyOf(m.dims(), dims.length);
    Arrays.fill(wide, m.rank(), dims.length, 1);
    Tensor full = Rearrange.broadcast(m.withDims(wide), dims);
    if (!Arrays.equals(Broadcast.shape(value.tensor().dims(), dims), dims)) {
      throw new IllegalArgumentException(
          "Exact: a value of shape " + value.getShape() + " does not fit " + x.getShape());
    }
    ExactNDArray condition = x.operand(full);
    return ElementwiseOps.where(condition, value, x);
  }

  /// Writes a value, broadcast, into the rows an index array names; a row named twice keeps the
  /// last.
  static ExactNDArray rows(ExactNDArray x, ExactNDArray index, ExactNDArray value) {
    Tensor in = x.tensor();
    long[] rows = IndexOps.positions(index.tensor(), in.dim(0));
    int[] rest = Arrays.copyOfRange(in.dims(), 1, in.rank());
    int[] dims = Shapes.joined(index.tensor().dims(), rest);
    int width = Shapes.size(rest);
    int[] targets = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      targets[i] = (int) rows[i] * width;
    }
    return blocks(x, targets, width, value, dims);
  }

  /// Elements along an axis replaced, as `torch.scatter`; an element named twice keeps the last.
  static ExactNDArray scatter(ExactNDArray x, ExactNDArray index, ExactNDArray value, int wanted) {
    int axis = Shapes.axis(wanted, x.tensor().rank());
    int[] targets = IndexOps.gatherSources(x.tensor(), index.tensor(), axis);
    return blocks(x, targets, 1, value, index.tensor().dims());
  }

  /// Writes blocks of a value, broadcast to `dims`, to the given places. Where two blocks go to one
  /// place, the last stays and it alone has a gradient.
  private static ExactNDArray blocks(
      ExactNDArray x, int[] targets, int width, ExactNDArray value, int[] dims) {
    Tensor in = x.tensor();
    int[] valueDims = value.tensor().dims();
    Tensor block = Rearrange.broadcast(Cast.to(value.tensor(), in.type()), dims);
    Tensor out = in.copy();
    for (int i = 0; i < targets.length; i++) {
      Elements.copy(block.array(), i * width, out.array(), targets[i], width);
    }
    return Tape.result(
        x.getManager(),
        out,
        (g, to) -> {
          to.add(0, () -> keptGradient(g, targets, width));
          to.add(1, () -> Reduce.sumTo(writtenGradient(g, targets, width, dims), valueDims));
        },
        x,
        value);
  }

  private static Tensor keptGradient(Tensor g, int[] targets, int width) {
    Tensor kept = g.copy();
    Tensor none = Tensor.zeros(g.type(), width);
    for (int target : targets) {
      Elements.copy(none.array(), 0, kept.array(), target, width);
    }
    return kept;
  }

  private static Tensor writtenGradient(Tensor g, int[] targets, int width, int[] dims) {
    Tensor part = Tensor.zeros(g.type(), dims);
    BitSet taken = new BitSet(g.size());
    for (int i = targets.length - 1; i >= 0; i--) {
      if (width > 0 && !taken.get(targets[i])) {
        taken.set(targets[i]);
        Elements.copy(g.array(), targets[i], part.array(), i * width, width);
      }
    }
    return part;
  }
}
