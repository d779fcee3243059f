package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the tape knows of a value that gradients flow through. It outlives the handle, so that
/// closing an array does not break backward.
final class Variable {
  private final DataType type;
  private final int[] dims;

  /// The tape that computed this value; null for a leaf (a parameter).
  private final @Nullable Tape origin;

  private final int node;

  /// The gradient that stays, for leaves and for values whose gradient was asked for.
  private @Nullable Cell kept;

  /// The gradient gathered so far during one backward.
  private @Nullable Tensor pending;

  private Variable(Tensor value, @Nullable Tape origin, int node) {
    this.type = value.type();
    this.dims = value.dims();
    this.origin = origin;
    this.node = node;
  }

  static Variable leaf(Tensor value) {
    return new Variable(value, null, -1);
  }

  static Variable computed(Tensor value, Tape origin, int node) {
    return new Variable(value, origin, node);
  }

  boolean isLeaf() {
    return origin == null;
  }

  /// A value computed under another, finished tape counts as a constant.
  boolean flowsIn(Tape tape) {
    return origin == null || origin == tape;
  }

  @Nullable Tape origin() {
    return origin;
  }

  int node() {
    return node;
  }

  DataType type() {
    return type;
  }

  int[] dims() {
    return dims;
  }

  /// The gradient that stays, made of zeros when first asked for.
  Cell keepGradient() {
    Cell cell = kept;
    if (cell == null) {
      cell = new Cell(Tensor.zeros(type, dims));
      kept = cell;
    }
    return cell;
  }

  boolean keepsGradient() {
    return kept != null;
  }

  void zeroGradient() {
    Cell cell = kept;
    if (cell != null) {
      Object array = cell.writable().array();
      if (array instanceof float[] a) {
        Arrays.fill(a, 0f);
      } else if (array instanceof double[] a) {
        Arrays.fill(a, 0d);
      }
    }
  }

  boolean isPending() {
    return pending != null;
  }

  /// Adds one contribution; the first is taken as it is, the others are added in the order of the
  /// tape, in place as soon as nobody else holds the sum.
  void add(Tensor gradient) {
    Tensor g = Cast.to(gradient, type).withDims(dims);
    Tensor sum = pending;
    g.storage().retain();
    if (sum == null) {
      pending = g;
      return;
    }
    if (sum.storage().isShared()) {
      Tensor both = Arithmetic.add(sum, g);
      both.storage().retain();
      sum.storage().release();
      pending = both;
    } else {
      Arithmetic.addInto(sum, g);
    }
    g.storage().release();
  }

  /// Hands over what was gathered, and adds it to the gradient that stays, if there is one. Whoever
  /// takes it is its holder and has to let go.
  Tensor take() {
    Tensor gradient = pending;
    if (gradient == null) {
      gradient = Tensor.zeros(type, dims);
      gradient.storage().retain();
    }
    pending = null;
    Cell cell = kept;
    if (cell != null) {
      Arithmetic.addInto(cell.writable(), gradient);
    }
    return gradient;
  }
}
