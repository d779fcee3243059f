package dev.reprise.engine.exact;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes arrays and closes them: every array belongs to a manager, and closing the manager closes
/// its arrays and its sub-managers.
///
/// Arrays live on the heap, so a closed array gives its memory back as soon as nothing else (a
/// shared reshape, the tape) needs it. Random numbers come from [ExactRandom].
public class ExactNDManager extends BaseNDManager {
  private static final AtomicLong SEQUENCE = new AtomicLong();
  private static final ExactNDManager SYSTEM = new SystemManager();

  private ExactNDManager(@Nullable NDManager parent, @Nullable Device device) {
    super(parent, device);
    uid = "exact-manager-" + SEQUENCE.incrementAndGet();
    if (this.device.isGpu()) {
      throw new IllegalArgumentException(
          "Exact: device "
              + this.device
              + " is not supported; the engine computes on the processor");
    }
  }

  static ExactNDManager system() {
    return SYSTEM;
  }

  ExactNDArray wrap(Tensor tensor) {
    return new ExactNDArray(this, tensor);
  }

  @Override
  public final Engine getEngine() {
    return ExactEngine.instance();
  }

  @Override
  public ExactNDManager newSubManager(@Nullable Device device) {
    ExactNDManager manager = new ExactNDManager(this, device);
    attachUncappedInternal(manager.uid, manager);
    return manager;
  }

  @Override
  public ByteBuffer allocateDirect(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
  }

  @Override
  public @Nullable ExactNDArray from(@Nullable NDArray array) {
    if (array == null || array instanceof ExactNDArray) {
      return (ExactNDArray) array;
    }
    ExactNDArray copy = create(array.toByteBuffer(), array.getShape(), array.getDataType());
    copy.setName(array.getName());
    return copy;
  }

  @Override
  public ExactNDArray create(Shape shape, DataType dataType) {
    return zeros(shape, dataType);
  }

  @Override
  public ExactNDArray create(Buffer data, Shape shape, DataType dataType) {
    return wrap(Buffers.read(data, dataType, Shapes.toDims(shape)));
  }

  @Override
  public ExactNDArray zeros(Shape shape, DataType dataType) {
    return wrap(Tensor.zeros(dataType, Shapes.toDims(shape)));
  }

  @Override
  public ExactNDArray ones(Shape shape, DataType dataType) {
    return wrap(Tensor.full(dataType, 1, Shapes.toDims(shape)));
  }

  @Override
  public ExactNDArray full(Shape shape, float value, DataType dataType) {
    return wrap(Tensor.full(dataType, value, Shapes.toDims(shape)));
  }

  @Override
  public ExactNDArray arange(int start, int stop, int step, DataType dataType) {
    return range(start, stop, step, dataType);
  }

  @Override
  public ExactNDArray arange(float start, float stop, float step, DataType dataType) {
    return range(start, stop, step, dataType);
  }

  private ExactNDArray range(double start, double stop, double step, DataType type) {
    if (step == 0) {
      throw new IllegalArgumentException("Exact: arange needs a step that is not zero");
    }
    int n = (int) Math.max(0, Math.ceil((stop - start) / step));
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = start + i * step;
    }
    return wrap(Cast.to(Tensor.of(values, n), type));
  }

  @Override
  public ExactNDArray eye(int rows, int cols, int k, DataType dataType) {
    double[] values = new double[rows * cols];
    for (int row = Math.max(0, -k); row < rows && row + k < cols; row++) {
      values[row * cols + row + k] = 1;
    }
    return wrap(Cast.to(Tensor.of(values, rows, cols), dataType));
  }

  @Override
  public ExactNDArray linspace(float start, float stop, int num, boolean endpoint) {
    float[] values = new float[num];
    double step = ((double) stop - start) / Math.max(1, endpoint ? num - 1 : num);
    for (int i = 0; i < num; i++) {
      values[i] = (float) (start + i * step);
    }
    return wrap(Tensor.of(values, num));
  }

  @Override
  public ExactNDArray randomInteger(long low, long high, Shape shape, DataType dataType) {
    return wrap(ExactRandom.integers(low, high, dataType, Shapes.toDims(shape)));
  }

  @Override
  public ExactNDArray randomPermutation(long n) {
    return wrap(ExactRandom.permutation(Math.toIntExact(n)));
  }

  @Override
  public ExactNDArray randomUniform(float low, float high, Shape shape, DataType dataType) {
    return wrap(ExactRandom.uniform(low, high, dataType, Shapes.toDims(shape)));
  }

  @Override
  public ExactNDArray randomNormal(float loc, float scale, Shape shape, DataType dataType) {
    return wrap(ExactRandom.normal(loc, scale, dataType, Shapes.toDims(shape)));
  }

  @Override
  public ExactNDArray truncatedNormal(float loc, float scale, Shape shape, DataType dataType) {
    return wrap(ExactRandom.truncatedNormal(loc, scale, dataType, Shapes.toDims(shape)));
  }

  private static final class SystemManager extends ExactNDManager implements SystemNDManager {
    SystemManager() {
      super(null, null);
    }
  }
}
