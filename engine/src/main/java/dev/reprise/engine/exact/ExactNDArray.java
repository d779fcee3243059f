package dev.reprise.engine.exact;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.CompareOp;
import dev.reprise.engine.kernel.ReduceOp;
import dev.reprise.engine.kernel.SpecialOp;
import dev.reprise.engine.kernel.UnaryOp;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An array on the engine `Exact`: a handle on numbers kept on the heap.
///
/// Every operator gives a new value. An in-place operator (`addi`, `set`, …) changes what this
/// handle holds and nothing else: another handle that shares the storage, a reshape of it, and what
/// backward will read all keep their numbers. The one exception is [#getGradient], whose handle
/// looks at the gradient itself. Closing a handle frees what nothing else needs, and never breaks
/// backward.
///
/// Types: float32 and float64 with gradients; int32, int64, int8, uint8 and boolean for indices,
/// comparison and conversion. Arithmetic of mixed types, shapes and axes follows PyTorch. What is
/// not supported fails with one line that names the operator.
///
/// The DJL interface has some two hundred methods: this class only names them and hands over to the
/// `…Ops` classes.
public final class ExactNDArray implements NDArray {
  private static final AtomicLong SEQUENCE = new AtomicLong();

  private final Cell cell;
  private final boolean ownsCell;
  private final String uid;
  private NDManager manager;
  private @Nullable Variable variable;
  private @Nullable String name;
  private boolean closed;

  ExactNDArray(NDManager manager, Tensor tensor) {
    this(manager, new Cell(tensor), true, true);
  }

  private ExactNDArray(NDManager manager, Cell cell, boolean ownsCell, boolean managed) {
    this.manager = manager;
    this.cell = cell;
    this.ownsCell = ownsCell;
    this.uid = "exact-" + SEQUENCE.incrementAndGet();
    if (managed) {
      manager.attachInternal(uid, this);
      NDScope.register(this);
    }
  }

  /// A new handle on a value that no gradient flows into.
  ExactNDArray constant(Tensor tensor) {
    return new ExactNDArray(manager, tensor);
  }

  /// A handle that its manager does not know: for operands that live only during one operator.
  ExactNDArray operand(Tensor tensor) {
    return new ExactNDArray(manager, new Cell(tensor), true, false);
  }

  Tensor tensor() {
    if (closed) {
      throw new IllegalStateException(
          "Exact: array " + (name == null ? uid : name) + " was used after it was closed");
    }
    return cell.tensor();
  }

  @Nullable Variable variable() {
    return variable;
  }

  void setVariable(Variable computed) {
    variable = computed;
  }

  private ExactNDArray of(NDArray other) {
    if (other instanceof ExactNDArray exact) {
      return exact;
    }
    return operand(
        Buffers.read(other.toByteBuffer(), other.getDataType(), Shapes.toDims(other.getShape())));
  }

  /// The numbers themselves, without a copy, for kernels that read float32 data. Not to be written
  /// to.
  ///
  /// @throws IllegalStateException if the array is not float32
  public float[] floats() {
    requireFloat32();
    return tensor().floats();
  }

  /// The numbers themselves, for kernels that update float32 data in place, such as optimisers. No
  /// other handle and no tape sees the change: a shared storage is copied first. The array stays
  /// valid until the handle is next changed.
  ///
  /// @throws IllegalStateException if the array is not float32
  public float[] writableFloats() {
    requireFloat32();
    return cell.writable().floats();
  }

  private void requireFloat32() {
    if (tensor().type() != DataType.FLOAT32) {
      throw new IllegalStateException("Exact: a float32 array is needed, found " + getDataType());
    }
  }

  /// Takes over the value (and the way back) of a result computed from this array: the end of an
  /// in-place operator.
  private ExactNDArray become(ExactNDArray result) {
    Variable mine = variable;
    Variable computed = result.variable;
    if (computed != null && mine != null && mine.isLeaf()) {
      result.close();
      throw new IllegalStateException(
          "Exact: an array that requires a gradient cannot be changed in place while a gradient"
              + " collector is open");
    }
    cell.replace(Cast.to(result.tensor(), cell.tensor().type()));
    if (mine == null || !mine.isLeaf()) {
      variable = computed;
    }
    result.close();
    return this;
  }

  private ExactNDArray unary(UnaryOp op) {
    return ElementwiseOps.unary(this, op);
  }

  private ExactNDArray binary(BinaryOp op, NDArray other) {
    return ElementwiseOps.binary(op, this, of(other));
  }

  private ExactNDArray binary(BinaryOp op, Number n) {
    return ElementwiseOps.binary(op, this, n);
  }

  private ExactNDArray inPlace(BinaryOp op, NDArray other) {
    ExactNDArray result = binary(op, other);
    if (!Arrays.equals(result.tensor().dims(), tensor().dims())) {
      result.close();
      throw new IllegalArgumentException(
          "Exact: an in-place operator cannot change the shape " + getShape() + " of its array");
    }
    return become(result);
  }

  private ExactNDArray inPlace(BinaryOp op, Number n) {
    return become(binary(op, n));
  }

  private ExactNDArray compare(CompareOp op, NDArray other) {
    return ElementwiseOps.compare(op, this, of(other));
  }

  private ExactNDArray compare(CompareOp op, Number n) {
    return ElementwiseOps.compare(op, this, n);
  }

  private ExactNDArray reduce(ReduceOp op, int[] axes, boolean keepDims) {
    return ReductionOps.reduce(this, op, axes, keepDims);
  }

  // Identity, managers, life

  @Override
  public NDManager getManager() {
    return manager;
  }

  @Override
  public @Nullable String getName() {
    return name;
  }

  @Override
  public void setName(@Nullable String name) {
    this.name = name;
  }

  @Override
  public String getUid() {
    return uid;
  }

  @Override
  public DataType getDataType() {
    return tensor().type();
  }

  @Override
  public Device getDevice() {
    return manager.getDevice();
  }

  @Override
  public Shape getShape() {
    return tensor().shape();
  }

  @Override
  public long size() {
    return tensor().size();
  }

  @Override
  public SparseFormat getSparseFormat() {
    return SparseFormat.DENSE;
  }

  @Override
  public void attach(NDManager newManager) {
    detach();
    manager = newManager;
    newManager.attachInternal(uid, this);
  }

  @Override
  public void returnResource(NDManager newManager) {
    detach();
    manager = newManager;
    newManager.attachUncappedInternal(uid, this);
  }

  @Override
  public void tempAttach(NDManager newManager) {
    NDManager original = manager;
    detach();
    manager = newManager;
    newManager.tempAttachInternal(original, uid, this);
  }

  /// Takes the array out of its manager: it stays usable until it is closed or no longer referred
  /// to.
  @Override
  public void detach() {
    manager.detachInternal(uid);
    manager = ExactNDManager.system();
  }

  @Override
  public boolean isReleased() {
    return closed;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      manager.detachInternal(uid);
      if (ownsCell) {
        cell.release();
      }
    }
  }

  @Override
  public NDArray toDevice(Device device, boolean copy) {
    if (!device.equals(getDevice())) {
      throw Types.unsupported("toDevice", "device " + device);
    }
    return copy ? duplicate() : this;
  }

  @Override
  public NDArray toType(DataType dataType, boolean copy) {
    if (dataType == getDataType()) {
      return copy ? duplicate() : this;
    }
    ExactNDArray converted = ElementwiseOps.toType(this, dataType);
    converted.setName(name);
    return converted;
  }

  /// The same values behind another handle. Nothing is copied until one of the two is changed in
  /// place.
  @Override
  public NDArray duplicate() {
    ExactNDArray copy = ElementwiseOps.identity(this);
    copy.setName(name);
    return copy;
  }

  // Gradients

  @Override
  public void setRequiresGradient(boolean requiresGrad) {
    if (!requiresGrad) {
      variable = null;
      return;
    }
    if (!Types.isFloating(getDataType())) {
      throw new IllegalArgumentException(
          "Exact: only floating arrays can require a gradient, found " + getDataType());
    }
    Variable known = variable;
    if (known == null) {
      known = Variable.leaf(tensor());
      variable = known;
    }
    known.keepGradient();
  }

  /// A handle on the gradient itself: zeros until a backward adds to it, and again after an update
  /// operator. Changing it in place changes the gradient; closing it changes nothing.
  @Override
  public NDArray getGradient() {
    Variable known = variable;
    if (known == null || !known.keepsGradient()) {
      throw new IllegalStateException(
          "Exact: array "
              + (name == null ? uid : name)
              + " requires no gradient; call setRequiresGradient(true) before computing with it");
    }
    return new ExactNDArray(manager, known.keepGradient(), false, true);
  }

  @Override
  public boolean hasGradient() {
    Variable known = variable;
    return known != null && known.keepsGradient();
  }

  @Override
  public NDArray stopGradient() {
    return constant(tensor());
  }

  // Reading and writing

  @Override
  public ByteBuffer toByteBuffer(boolean tryDirect) {
    return Buffers.write(tensor());
  }

  @Override
  public float[] toFloatArray() {
    if (tensor().array() instanceof float[] a) {
      return a.clone();
    }
    return NDArray.super.toFloatArray();
  }

  @Override
  public double[] toDoubleArray() {
    if (tensor().array() instanceof double[] a) {
      return a.clone();
    }
    return NDArray.super.toDoubleArray();
  }

  @Override
  public int[] toIntArray() {
    if (tensor().array() instanceof int[] a) {
      return a.clone();
    }
    return NDArray.super.toIntArray();
  }

  @Override
  public long[] toLongArray() {
    if (tensor().array() instanceof long[] a) {
      return a.clone();
    }
    return NDArray.super.toLongArray();
  }

  @Override
  public String[] toStringArray(Charset charset) {
    throw Types.unsupported("toStringArray", "text; keep it outside of arrays");
  }

  @Override
  public void set(Buffer buffer) {
    cell.replace(Buffers.read(buffer, getDataType(), tensor().dims()));
    Variable known = variable;
    if (known != null && !known.isLeaf()) {
      variable = null;
    }
  }

  @Override
  public void copyTo(NDArray array) {
    if (array instanceof ExactNDArray target
        && target.getDataType() == getDataType()
        && target.tensor().size() == tensor().size()) {
      target.cell.replace(tensor().withDims(target.tensor().dims()));
    } else {
      array.set(toByteBuffer());
    }
  }

  /// Takes over the value of another array, which is closed.
  @Override
  public void intern(NDArray replaced) {
    ExactNDArray other = of(replaced);
    cell.replace(other.tensor());
    Variable known = variable;
    if (known == null || !known.isLeaf()) {
      variable = other.variable;
    }
    other.close();
  }

  /// Replaces the value in place by one computed by an operator; used for indexed writing.
  void replaceBy(ExactNDArray result) {
    become(result);
  }

  @Override
  public NDArray gather(NDArray index, int axis) {
    return IndexOps.gather(this, of(index), axis);
  }

  @Override
  public NDArray gatherNd(NDArray index) {
    return IndexOps.gatherNd(this, of(index));
  }

  @Override
  public NDArray take(NDManager target, NDArray index) {
    NDArray taken = IndexOps.takeFlat(this, of(index));
    if (target != manager) {
      taken.attach(target);
    }
    return taken;
  }

  /// Writes values at positions of the flattened array, in place; of two values for one position
  /// the last stays.
  @Override
  public NDArray put(NDArray index, NDArray value) {
    ExactNDArray i = of(index);
    ExactNDArray flat = ShapeOps.reshape(this, tensor().size());
    ExactNDArray at = operand(i.tensor().withDims(i.tensor().size()));
    ExactNDArray values = ShapeOps.broadcast(of(value), i.tensor().dims());
    ExactNDArray row = ShapeOps.reshape(values, i.tensor().size());
    ExactNDArray written = WriteOps.scatter(flat, at, row, 0);
    ExactNDArray result = ShapeOps.reshape(written, tensor().dims());
    ShapeOps.closeAll(flat, values, row, written);
    return written(result);
  }

  /// Writes values at positions along an axis, as `torch.scatter`, in place; of two values for one
  /// position the last stays.
  @Override
  public NDArray scatter(NDArray index, NDArray value, int axis) {
    return written(WriteOps.scatter(this, of(index), of(value), axis));
  }

  /// In place, unless this array requires a gradient itself: then the changed copy.
  private ExactNDArray written(ExactNDArray result) {
    Variable mine = variable;
    return mine != null && mine.isLeaf() && result.variable != null ? result : become(result);
  }

  @Override
  public NDArray booleanMask(NDArray index, int axis) {
    return IndexOps.booleanMask(this, of(index), axis);
  }

  @Override
  public NDArray sequenceMask(NDArray sequenceLength, float value) {
    return ShapeOps.sequenceMask(this, of(sequenceLength), value);
  }

  @Override
  public NDArray sequenceMask(NDArray sequenceLength) {
    return sequenceMask(sequenceLength, 0);
  }

  @Override
  public boolean contentEquals(Number number) {
    Tensor all = compare(CompareOp.EQ, number).tensor();
    for (byte b : all.bytes()) {
      if (b == 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether type, shape and all bits are equal; NaN equals NaN, and −0 differs from +0.
  @Override
  public boolean contentEquals(@Nullable NDArray other) {
    if (other == null || getDataType() != other.getDataType() || !shapeEquals(other)) {
      return false;
    }
    Tensor mine = tensor();
    Tensor theirs = of(other).tensor();
    return switch (mine.array()) {
      case float[] a -> Arrays.equals(a, theirs.floats());
      case double[] a -> Arrays.equals(a, theirs.doubles());
      case int[] a -> Arrays.equals(a, (int[]) theirs.array());
      case long[] a -> Arrays.equals(a, theirs.longs());
      default -> Arrays.equals(mine.bytes(), theirs.bytes());
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NDArray array && contentEquals(array);
  }

  /// Constant: contents change, and equality is by content.
  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return closed ? "This array is already closed" : toDebugString();
  }

  @Override
  public NDArrayEx getNDArrayInternal() {
    return new ExactNDArrayEx(this);
  }

  // Comparison

  @Override
  public NDArray eq(Number n) {
    return compare(CompareOp.EQ, n);
  }

  @Override
  public NDArray eq(NDArray other) {
    return compare(CompareOp.EQ, other);
  }

  @Override
  public NDArray neq(Number n) {
    return compare(CompareOp.NE, n);
  }

  @Override
  public NDArray neq(NDArray other) {
    return compare(CompareOp.NE, other);
  }

  @Override
  public NDArray gt(Number n) {
    return compare(CompareOp.GT, n);
  }

  @Override
  public NDArray gt(NDArray other) {
    return compare(CompareOp.GT, other);
  }

  @Override
  public NDArray gte(Number n) {
    return compare(CompareOp.GE, n);
  }

  @Override
  public NDArray gte(NDArray other) {
    return compare(CompareOp.GE, other);
  }

  @Override
  public NDArray lt(Number n) {
    return compare(CompareOp.LT, n);
  }

  @Override
  public NDArray lt(NDArray other) {
    return compare(CompareOp.LT, other);
  }

  @Override
  public NDArray lte(Number n) {
    return compare(CompareOp.LE, n);
  }

  @Override
  public NDArray lte(NDArray other) {
    return compare(CompareOp.LE, other);
  }

  // Arithmetic

  @Override
  public NDArray add(Number n) {
    return binary(BinaryOp.ADD, n);
  }

  @Override
  public NDArray add(NDArray other) {
    return binary(BinaryOp.ADD, other);
  }

  @Override
  public NDArray addi(Number n) {
    return inPlace(BinaryOp.ADD, n);
  }

  @Override
  public NDArray addi(NDArray other) {
    return inPlace(BinaryOp.ADD, other);
  }

  @Override
  public NDArray sub(Number n) {
    return binary(BinaryOp.SUB, n);
  }

  @Override
  public NDArray sub(NDArray other) {
    return binary(BinaryOp.SUB, other);
  }

  @Override
  public NDArray subi(Number n) {
    return inPlace(BinaryOp.SUB, n);
  }

  @Override
  public NDArray subi(NDArray other) {
    return inPlace(BinaryOp.SUB, other);
  }

  @Override
  public NDArray mul(Number n) {
    return binary(BinaryOp.MUL, n);
  }

  @Override
  public NDArray mul(NDArray other) {
    return binary(BinaryOp.MUL, other);
  }

  @Override
  public NDArray muli(Number n) {
    return inPlace(BinaryOp.MUL, n);
  }

  @Override
  public NDArray muli(NDArray other) {
    return inPlace(BinaryOp.MUL, other);
  }

  @Override
  public NDArray div(Number n) {
    return binary(BinaryOp.DIV, n);
  }

  @Override
  public NDArray div(NDArray other) {
    return binary(BinaryOp.DIV, other);
  }

  @Override
  public NDArray divi(Number n) {
    return inPlace(BinaryOp.DIV, n);
  }

  @Override
  public NDArray divi(NDArray other) {
    return inPlace(BinaryOp.DIV, other);
  }

  @Override
  public NDArray mod(Number n) {
    return binary(BinaryOp.REM, n);
  }

  @Override
  public NDArray mod(NDArray other) {
    return binary(BinaryOp.REM, other);
  }

  @Override
  public NDArray modi(Number n) {
    return inPlace(BinaryOp.REM, n);
  }

  @Override
  public NDArray modi(NDArray other) {
    return inPlace(BinaryOp.REM, other);
  }

  @Override
  public NDArray pow(Number n) {
    return binary(BinaryOp.POW, n);
  }

  @Override
  public NDArray pow(NDArray other) {
    return binary(BinaryOp.POW, other);
  }

  @Override
  public NDArray powi(Number n) {
    return inPlace(BinaryOp.POW, n);
  }

  @Override
  public NDArray powi(NDArray other) {
    return inPlace(BinaryOp.POW, other);
  }

  @Override
  public NDArray maximum(Number n) {
    return binary(BinaryOp.MAX, n);
  }

  @Override
  public NDArray maximum(NDArray other) {
    return binary(BinaryOp.MAX, other);
  }

  @Override
  public NDArray minimum(Number n) {
    return binary(BinaryOp.MIN, n);
  }

  @Override
  public NDArray minimum(NDArray other) {
    return binary(BinaryOp.MIN, other);
  }

  @Override
  public NDArray xlogy(NDArray other) {
    return ElementwiseOps.xlogy(this, of(other));
  }

  @Override
  public NDArray signi() {
    return become(unary(UnaryOp.SIGN));
  }

  @Override
  public NDArray negi() {
    return become(unary(UnaryOp.NEG));
  }

  @Override
  public NDArray sign() {
    return unary(UnaryOp.SIGN);
  }

  @Override
  public NDArray neg() {
    return unary(UnaryOp.NEG);
  }

  @Override
  public NDArray abs() {
    return unary(UnaryOp.ABS);
  }

  @Override
  public NDArray square() {
    return unary(UnaryOp.SQUARE);
  }

  @Override
  public NDArray sqrt() {
    return unary(UnaryOp.SQRT);
  }

  @Override
  public NDArray cbrt() {
    return unary(UnaryOp.CBRT);
  }

  @Override
  public NDArray floor() {
    return unary(UnaryOp.FLOOR);
  }

  @Override
  public NDArray ceil() {
    return unary(UnaryOp.CEIL);
  }

  @Override
  public NDArray round() {
    return unary(UnaryOp.ROUND);
  }

  @Override
  public NDArray trunc() {
    return unary(UnaryOp.TRUNC);
  }

  @Override
  public NDArray exp() {
    return unary(UnaryOp.EXP);
  }

  @Override
  public NDArray log() {
    return unary(UnaryOp.LOG);
  }

  @Override
  public NDArray log10() {
    return unary(UnaryOp.LOG10);
  }

  @Override
  public NDArray log2() {
    return unary(UnaryOp.LOG2);
  }

  @Override
  public NDArray sin() {
    return unary(UnaryOp.SIN);
  }

  @Override
  public NDArray cos() {
    return unary(UnaryOp.COS);
  }

  @Override
  public NDArray tan() {
    return unary(UnaryOp.TAN);
  }

  @Override
  public NDArray asin() {
    return unary(UnaryOp.ASIN);
  }

  @Override
  public NDArray acos() {
    return unary(UnaryOp.ACOS);
  }

  @Override
  public NDArray atan() {
    return unary(UnaryOp.ATAN);
  }

  @Override
  public NDArray sinh() {
    return unary(UnaryOp.SINH);
  }

  @Override
  public NDArray cosh() {
    return unary(UnaryOp.COSH);
  }

  @Override
  public NDArray tanh() {
    return unary(UnaryOp.TANH);
  }

  @Override
  public NDArray erf() {
    return unary(UnaryOp.ERF);
  }

  @Override
  public NDArray gammaln() {
    return SpecialOps.unary(this, SpecialOp.GAMMALN);
  }

  @Override
  public NDArray asinh() {
    return SpecialOps.unary(this, SpecialOp.ASINH);
  }

  @Override
  public NDArray acosh() {
    return SpecialOps.unary(this, SpecialOp.ACOSH);
  }

  @Override
  public NDArray atanh() {
    return SpecialOps.unary(this, SpecialOp.ATANH);
  }

  @Override
  public NDArray erfinv() {
    return SpecialOps.unary(this, SpecialOp.ERFINV);
  }

  @Override
  public NDArray inverse() {
    return SpecialOps.inverse(this);
  }

  @Override
  public NDArray complex() {
    throw Types.unsupported(
        "complex", "complex numbers; keep real and imaginary parts as two arrays");
  }

  @Override
  public NDArray real() {
    throw Types.unsupported("real", "complex numbers; keep real and imaginary parts as two arrays");
  }

  @Override
  public NDArray conj() {
    throw Types.unsupported("conj", "complex numbers; keep real and imaginary parts as two arrays");
  }

  @Override
  public NDArray atan2(NDArray other) {
    return SpecialOps.atan2(this, of(other));
  }

  @Override
  public NDArray toDegrees() {
    return mul(180.0 / Math.PI);
  }

  @Override
  public NDArray toRadians() {
    return mul(Math.PI / 180.0);
  }

  @Override
  public NDArray clip(Number min, Number max) {
    return ElementwiseOps.clip(this, min, max);
  }

  @Override
  public NDArray isNaN() {
    return compare(CompareOp.NE, this);
  }

  @Override
  public NDArray isInfinite() {
    ExactNDArray magnitude = operand(Arithmetic.unary(UnaryOp.ABS, 0, tensor()));
    return ElementwiseOps.compare(CompareOp.EQ, magnitude, Double.POSITIVE_INFINITY);
  }

  // Logic

  @Override
  public NDArray logicalNot() {
    return compare(CompareOp.EQ, 0);
  }

  @Override
  public NDArray logicalAnd(NDArray other) {
    return constant(Arithmetic.binary(BinaryOp.MIN, truth(this), truth(of(other))));
  }

  @Override
  public NDArray logicalOr(NDArray other) {
    return constant(Arithmetic.binary(BinaryOp.MAX, truth(this), truth(of(other))));
  }

  @Override
  public NDArray logicalXor(NDArray other) {
    return constant(Arithmetic.compare(CompareOp.NE, truth(this), truth(of(other))));
  }

  private static Tensor truth(ExactNDArray array) {
    return Cast.to(array.tensor(), DataType.BOOLEAN);
  }

  // Reduction

  @Override
  public NDArray max() {
    return ReductionOps.reduceAll(this, ReduceOp.MAX);
  }

  @Override
  public NDArray max(int[] axes, boolean keepDims) {
    return reduce(ReduceOp.MAX, axes, keepDims);
  }

  @Override
  public NDArray min() {
    return ReductionOps.reduceAll(this, ReduceOp.MIN);
  }

  @Override
  public NDArray min(int[] axes, boolean keepDims) {
    return reduce(ReduceOp.MIN, axes, keepDims);
  }

  @Override
  public NDArray sum() {
    return ReductionOps.reduceAll(this, ReduceOp.SUM);
  }

  @Override
  public NDArray sum(int[] axes, boolean keepDims) {
    return reduce(ReduceOp.SUM, axes, keepDims);
  }

  @Override
  public NDArray prod() {
    return ReductionOps.reduceAll(this, ReduceOp.PROD);
  }

  @Override
  public NDArray prod(int[] axes, boolean keepDims) {
    return reduce(ReduceOp.PROD, axes, keepDims);
  }

  @Override
  public NDArray mean() {
    return ReductionOps.reduceAll(this, ReduceOp.MEAN);
  }

  @Override
  public NDArray mean(int[] axes, boolean keepDims) {
    return reduce(ReduceOp.MEAN, axes, keepDims);
  }

  @Override
  public NDArray norm(boolean keepDims) {
    return norm(2, Shapes.all(tensor().rank()), keepDims);
  }

  @Override
  public NDArray norm(int order, int[] axes, boolean keepDims) {
    return ReductionOps.norm(this, order, axes, keepDims);
  }

  @Override
  public NDArray normalize(double exponent, long dim, double eps) {
    return ReductionOps.normalize(this, exponent, (int) dim, eps);
  }

  @Override
  public NDArray cumSum() {
    return tensor().rank() == 0 ? reshape(1) : cumSum(0);
  }

  @Override
  public NDArray cumSum(int axis) {
    return ReductionOps.cumulativeSum(this, axis);
  }

  @Override
  public NDArray cumProd(int axis) {
    return cumProd(axis, getDataType());
  }

  @Override
  public NDArray cumProd(int axis, DataType dataType) {
    return ReductionOps.cumulativeProduct(this, axis, dataType);
  }

  @Override
  public NDArray softmax(int axis) {
    return ReductionOps.softmax(this, axis, false);
  }

  @Override
  public NDArray logSoftmax(int axis) {
    return ReductionOps.softmax(this, axis, true);
  }

  @Override
  public NDArray argMax() {
    return ReductionOps.argExtremeOfAll(this, true);
  }

  @Override
  public NDArray argMax(int axis) {
    return ReductionOps.argExtreme(this, axis, true);
  }

  @Override
  public NDArray argMin() {
    return ReductionOps.argExtremeOfAll(this, false);
  }

  @Override
  public NDArray argMin(int axis) {
    return ReductionOps.argExtreme(this, axis, false);
  }

  @Override
  public NDArray trace(int offset, int axis1, int axis2) {
    try (NDArray diagonal = diagonal(offset, axis1, axis2)) {
      return diagonal.sum(new int[] {-1});
    }
  }

  @Override
  public NDArray percentile(Number percentile) {
    return percentile(percentile, Shapes.all(tensor().rank()));
  }

  @Override
  public NDArray percentile(Number percentile, int[] axes) {
    return SpecialOps.percentile(this, percentile.doubleValue(), axes);
  }

  @Override
  public NDArray median() {
    return percentile(50);
  }

  @Override
  public NDArray median(int[] axes) {
    return percentile(50, axes);
  }

  @Override
  public NDArray diff(int n, int dim) {
    return ShapeOps.diff(this, n, dim);
  }

  // Order

  @Override
  public NDArray argSort(int axis, boolean ascending) {
    return OrderOps.argSort(this, axis, ascending);
  }

  @Override
  public NDArray sort() {
    return sort(-1);
  }

  @Override
  public NDArray sort(int axis) {
    return OrderOps.sort(this, axis);
  }

  @Override
  public NDList topK(int k, int axis, boolean largest, boolean sorted) {
    return OrderOps.topK(this, k, axis, largest);
  }

  @Override
  public NDList unique(
      @Nullable Integer dim, boolean sorted, boolean returnInverse, boolean returnCounts) {
    return OrderOps.unique(this, dim, returnInverse, returnCounts);
  }

  @Override
  public NDArray nonzero() {
    return OrderOps.nonzero(this);
  }

  @Override
  public NDArray oneHot(int depth, float onValue, float offValue, DataType dataType) {
    return constant(IndexOps.oneHot(tensor(), depth, onValue, offValue, dataType));
  }

  // Shape

  @Override
  public NDList split(long sections, int axis) {
    return ShapeOps.split(this, ShapeOps.equalSections(this, sections, axis), axis);
  }

  @Override
  public NDList split(long[] indices, int axis) {
    return ShapeOps.split(this, indices, axis);
  }

  @Override
  public NDArray flatten() {
    return ShapeOps.reshape(this, tensor().size());
  }

  @Override
  public NDArray flatten(int startDim, int endDim) {
    return ShapeOps.flatten(this, startDim, endDim);
  }

  @Override
  public NDArray pad(Shape padding, double value) {
    return ShapeOps.pad(this, padding, value);
  }

  @Override
  public NDArray reshape(Shape shape) {
    return ShapeOps.reshape(this, shape);
  }

  @Override
  public NDArray expandDims(int axis) {
    return ShapeOps.expandDims(this, axis);
  }

  @Override
  public NDArray squeeze(int[] axes) {
    return ShapeOps.squeeze(this, axes);
  }

  @Override
  public NDArray diagonal() {
    return diagonal(0);
  }

  @Override
  public NDArray diagonal(int offset) {
    return diagonal(offset, 0, 1);
  }

  @Override
  public NDArray diagonal(int offset, int axis1, int axis2) {
    return ShapeOps.diagonal(this, offset, axis1, axis2);
  }

  @Override
  public NDArray tile(long repeats) {
    long[] all = new long[Math.max(1, tensor().rank())];
    Arrays.fill(all, repeats);
    return tile(all);
  }

  @Override
  public NDArray tile(int axis, long repeats) {
    long[] all = new long[Math.max(1, tensor().rank())];
    Arrays.fill(all, 1);
    all[Shapes.axis(axis, all.length)] = repeats;
    return tile(all);
  }

  @Override
  public NDArray tile(long[] repeats) {
    return ShapeOps.tile(this, repeats);
  }

  @Override
  public NDArray tile(Shape desiredShape) {
    return tile(ShapeOps.timesToReach(this, desiredShape));
  }

  @Override
  public NDArray repeat(long repeats) {
    long[] all = new long[Math.max(1, tensor().rank())];
    Arrays.fill(all, repeats);
    return repeat(all);
  }

  @Override
  public NDArray repeat(int axis, long repeats) {
    return ShapeOps.repeat(this, axis, Math.toIntExact(repeats));
  }

  @Override
  public NDArray repeat(long[] repeats) {
    return ShapeOps.repeat(this, repeats);
  }

  @Override
  public NDArray repeat(Shape desiredShape) {
    return repeat(ShapeOps.timesToReach(this, desiredShape));
  }

  @Override
  public NDArray flip(int... axes) {
    return ShapeOps.flip(this, axes);
  }

  @Override
  public NDArray transpose() {
    int rank = tensor().rank();
    int[] reversed = new int[rank];
    Arrays.setAll(reversed, i -> rank - 1 - i);
    return transpose(reversed);
  }

  @Override
  public NDArray transpose(int... axes) {
    return ShapeOps.permute(this, axes);
  }

  @Override
  public NDArray swapAxes(int axis1, int axis2) {
    int rank = tensor().rank();
    int[] axes = Shapes.all(rank);
    axes[Shapes.axis(axis1, rank)] = Shapes.axis(axis2, rank);
    axes[Shapes.axis(axis2, rank)] = Shapes.axis(axis1, rank);
    return transpose(axes);
  }

  @Override
  public NDArray broadcast(Shape shape) {
    return ShapeOps.broadcast(this, Shapes.toDims(shape));
  }

  @Override
  public NDArray rotate90(int times, int[] axes) {
    return ShapeOps.rotate(this, times, axes);
  }

  // Products

  @Override
  public NDArray dot(NDArray other) {
    return LinearOps.dot(this, of(other));
  }

  @Override
  public NDArray matMul(NDArray other) {
    return LinearOps.matMul(this, of(other));
  }

  @Override
  public NDArray batchMatMul(NDArray other) {
    return LinearOps.matMul(this, of(other));
  }

  @Override
  public NDArray batchDot(NDArray other) {
    return LinearOps.matMul(this, of(other));
  }

  // Not supported

  @Override
  public NDArray toDense() {
    return duplicate();
  }

  /// The same values: all arrays are dense, whatever format is asked for. (DJL's AdaGrad asks for
  /// sparse gradients.)
  @Override
  public NDArray toSparse(SparseFormat format) {
    return duplicate();
  }

  @Override
  public NDArray fft(long length, long axis) {
    throw Types.unsupported(
        "fft", "complex numbers; multiply with a matrix of cosines and sines instead");
  }

  @Override
  public NDArray ifft(long length, long axis) {
    throw Types.unsupported(
        "ifft", "complex numbers; multiply with a matrix of cosines and sines instead");
  }

  @Override
  public NDArray rfft(long length, long axis) {
    throw Types.unsupported(
        "rfft", "complex numbers; multiply with a matrix of cosines and sines instead");
  }

  @Override
  public NDArray irfft(long length, long axis) {
    throw Types.unsupported(
        "irfft", "complex numbers; multiply with a matrix of cosines and sines instead");
  }

  @Override
  public NDArray fft2(long[] sizes, long[] axes) {
    throw Types.unsupported(
        "fft2", "complex numbers; multiply with matrices of cosines and sines instead");
  }

  @Override
  public NDArray ifft2(long[] sizes, long[] axes) {
    throw Types.unsupported(
        "ifft2", "complex numbers; multiply with matrices of cosines and sines instead");
  }

  @Override
  public NDArray stft(
      long nFft,
      long hopLength,
      boolean center,
      NDArray window,
      boolean normalize,
      boolean returnComplex) {
    throw Types.unsupported(
        "stft", "complex numbers; multiply frames with a matrix of cosines and sines instead");
  }
}
