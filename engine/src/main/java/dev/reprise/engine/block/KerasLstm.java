package dev.reprise.engine.block;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An LSTM (Hochreiter and Schmidhuber 1997) with Keras's defaults: `[batch, time, features]` to
/// the last hidden state `[batch, units]`, or to all of them.
///
/// Where DJL's block has two biases that begin at random, this one has a single bias of zeros, but
/// ones for the forget gate; kernels begin as Glorot and Bengio 2010 (uniform) and as orthonormal
/// columns (Saxe et al. 2014). Kernels are PyTorch's, `[4 units, features]` and `[4 units, units]`,
/// with the gates input, forget, candidate, output.
public final class KerasLstm extends AbstractBlock {
  private final int units;
  private final boolean returnSequences;
  private final Parameter kernel;
  private final Parameter recurrent;
  private final Parameter bias;

  /// @param units of the hidden state
  /// @param returnSequences whether to give the hidden state of every step, and not of the last
  public KerasLstm(int units, boolean returnSequences) {
    super((byte) 1);
    if (units < 1) {
      throw new IllegalArgumentException("expected units from 1, found " + units);
    }
    this.units = units;
    this.returnSequences = returnSequences;
    // Xavier's magnitude 3 over the mean of both fans is Glorot's √(6 / (in + out)).
    this.kernel =
        parameter(
            "kernel",
            Parameter.Type.WEIGHT,
            new XavierInitializer(
                XavierInitializer.RandomType.UNIFORM, XavierInitializer.FactorType.AVG, 3));
    this.recurrent =
        parameter("recurrent_kernel", Parameter.Type.WEIGHT, KerasLstm::orthogonalColumns);
    this.bias = parameter("bias", Parameter.Type.BIAS, KerasLstm::openForgetGate);
  }

  private Parameter parameter(String name, Parameter.Type type, Initializer initializer) {
    return addParameter(
        Parameter.builder().setName(name).setType(type).optInitializer(initializer).build());
  }

  private static NDArray openForgetGate(NDManager manager, Shape shape, DataType type) {
    float[] values = new float[Math.toIntExact(shape.size())];
    java.util.Arrays.fill(values, values.length / 4, values.length / 2, 1f);
    return manager.create(values, shape).toType(type, false);
  }

  /// Columns of normal numbers made orthonormal one by one (Gram and Schmidt, each twice).
  private static NDArray orthogonalColumns(NDManager manager, Shape shape, DataType type) {
    int rows = Math.toIntExact(shape.get(0));
    int columns = Math.toIntExact(shape.get(1));
    float[] normal = manager.randomNormal(shape).toFloatArray();
    double[][] done = new double[columns][rows];
    for (int c = 0; c < columns; c++) {
      double[] column = done[c];
      for (int r = 0; r < rows; r++) {
        column[r] = normal[r * columns + c];
      }
      for (int round = 0; round < 2; round++) {
        for (int before = 0; before < c; before++) {
          add(column, done[before], -dot(column, done[before]));
        }
      }
      double length = Math.sqrt(dot(column, column));
      for (int r = 0; r < rows; r++) {
        column[r] /= length;
        normal[r * columns + c] = (float) column[r];
      }
    }
    return manager.create(normal, shape).toType(type, false);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum = Math.fma(a[i], b[i], sum);
    }
    return sum;
  }

  private static void add(double[] to, double[] vector, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.fma(factor, vector[i], to[i]);
    }
  }

  @Override
  protected void prepare(Shape[] inputs) {
    kernel.setShape(new Shape(4L * units, inputs[0].get(2)));
    recurrent.setShape(new Shape(4L * units, units));
    bias.setShape(new Shape(4L * units));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    NDManager manager = x.getManager();
    List<NDArray> own =
        List.of(kernel, recurrent, bias).stream()
            .map(parameter -> store.getValue(parameter, device, training))
            .toList();
    NDList weights = new NDList(own);
    weights.add(manager.zeros(own.get(2).getShape(), own.get(2).getDataType()));
    Shape state = new Shape(1, x.getShape().get(0), units);
    NDList states =
        new NDList(manager.zeros(state, x.getDataType()), manager.zeros(state, x.getDataType()));
    NDList outputs =
        x.getNDArrayInternal().lstm(x, states, weights, true, 1, 0, training, false, true);
    return new NDList(returnSequences ? outputs.get(0) : outputs.get(1).squeeze(0));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape in = inputs[0];
    return new Shape[] {
      returnSequences ? new Shape(in.get(0), in.get(1), units) : new Shape(in.get(0), units)
    };
  }
}
