package dev.reprise.engine.exact;

import ai.djl.ndarray.NDList;
import dev.reprise.engine.kernel.Lstm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Recurrent layers with their gradients, with PyTorch's formulas and gate order.
///
/// One layer in one direction is one fused kernel; several layers, two directions and the dropout
/// between layers are composed of it. GRU and plain RNN cells belong here.
final class RecurrentOps {
  private RecurrentOps() {}

  /// How a whole LSTM is built.
  record Plan(
      boolean hasBiases,
      int layers,
      float dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {}

  private record Weights(
      ExactNDArray wIh, ExactNDArray wHh, @Nullable ExactNDArray bIh, @Nullable ExactNDArray bHh) {}

  private record Outputs(ExactNDArray sequence, ExactNDArray hidden, ExactNDArray cell) {}

  /// Runs an LSTM as DJL's block passes it: for each layer the weights of each direction, then its
  /// biases. Gives the sequence, and the last hidden and cell states of shape (layers · directions,
  /// batch, units).
  static NDList lstm(
      ExactNDArray input, ExactNDArray h0, ExactNDArray c0, NDList params, Plan plan) {
    int directions = plan.bidirectional() ? 2 : 1;
    List<ExactNDArray> hidden = new ArrayList<>();
    List<ExactNDArray> cells = new ArrayList<>();
    ExactNDArray sequence = input;
    for (int layer = 0; layer < plan.layers(); layer++) {
      ExactNDArray[] sides = new ExactNDArray[directions];
      for (int direction = 0; direction < directions; direction++) {
        int at = layer * directions + direction;
        Weights weights = weights(params, layer, direction, directions, plan.hasBiases());
        Outputs out =
            direction(
                sequence, state(h0, at), state(c0, at), weights, plan.batchFirst(), direction == 1);
        sides[direction] = out.sequence();
        hidden.add(out.hidden());
        cells.add(out.cell());
      }
      sequence = directions == 1 ? sides[0] : ShapeOps.concat(sides, 2);
      if (layer + 1 < plan.layers() && plan.dropRate() > 0) {
        sequence = ElementwiseOps.dropout(sequence, plan.dropRate(), plan.training());
      }
    }
    return new NDList(sequence, join(hidden), join(cells));
  }

  private static ExactNDArray join(List<ExactNDArray> states) {
    ExactNDArray[] parts = states.toArray(ExactNDArray[]::new);
    return parts.length == 1 ? parts[0] : ShapeOps.concat(parts, 0);
  }

  private static ExactNDArray state(ExactNDArray states, int at) {
    return states.tensor().dim(0) == 1 ? states : ShapeOps.slice(states, 0, at, at + 1);
  }

  private static Weights weights(
      NDList params, int layer, int direction, int directions, boolean biases) {
    int perLayer = directions * (biases ? 4 : 2);
    int at = layer * perLayer + direction * 2;
    int bias = at + 2 * directions;
    return new Weights(
        (ExactNDArray) params.get(at),
        (ExactNDArray) params.get(at + 1),
        biases ? (ExactNDArray) params.get(bias) : null,
        biases ? (ExactNDArray) params.get(bias + 1) : null);
  }

  private static Outputs direction(
      ExactNDArray x, ExactNDArray h, ExactNDArray c, Weights p, boolean batchFirst, boolean back) {
    if (!back) {
      return fused(x, h, c, p, batchFirst);
    }
    int time = batchFirst ? 1 : 0;
    Outputs out = fused(ShapeOps.flip(x, time), h, c, p, batchFirst);
    return new Outputs(ShapeOps.flip(out.sequence(), time), out.hidden(), out.cell());
  }

  private static Outputs fused(
      ExactNDArray x, ExactNDArray h0, ExactNDArray c0, Weights p, boolean batchFirst) {
    Lstm.Shape shape = shape(x.tensor(), p.wHh().tensor(), batchFirst);
    Lstm.Weights weights =
        new Lstm.Weights(
            floats(p.wIh(), "weight"), floats(p.wHh(), "weight"), bias(p.bIh()), bias(p.bHh()));
    Lstm.State initial = new Lstm.State(floats(h0, "state"), floats(c0, "state"));
    Lstm.Tape tape = new Lstm.Tape(shape);
    float[] in = floats(x, "input");
    float[] out = new float[shape.time() * shape.batch() * shape.units()];
    Lstm.State last = Lstm.forward(ExactEngine.workers(), shape, weights, in, initial, tape, out);
    Outputs outputs = outputs(x, shape, batchFirst, out, last);
    ExactNDArray[] inputs = inputs(x, h0, c0, p);
    if (Tape.records(inputs)) {
      Tape.record(
          (g, to) -> backward(shape, weights, tape, g, to, inputs.length > 5),
          new ExactNDArray[] {outputs.sequence(), outputs.hidden(), outputs.cell()},
          inputs);
    }
    return outputs;
  }

  private static ExactNDArray[] inputs(
      ExactNDArray x, ExactNDArray h0, ExactNDArray c0, Weights p) {
    ExactNDArray bIh = p.bIh();
    ExactNDArray bHh = p.bHh();
    return bIh == null || bHh == null
        ? new ExactNDArray[] {x, h0, c0, p.wIh(), p.wHh()}
        : new ExactNDArray[] {x, h0, c0, p.wIh(), p.wHh(), bIh, bHh};
  }

  private static Outputs outputs(
      ExactNDArray x, Lstm.Shape s, boolean batchFirst, float[] out, Lstm.State last) {
    int first = batchFirst ? s.batch() : s.time();
    int second = batchFirst ? s.time() : s.batch();
    return new Outputs(
        x.constant(Tensor.of(out, first, second, s.units())),
        x.constant(Tensor.of(last.h(), 1, s.batch(), s.units())),
        x.constant(Tensor.of(last.c(), 1, s.batch(), s.units())));
  }

  private static void backward(
      Lstm.Shape s,
      Lstm.Weights p,
      Lstm.Tape tape,
      Tensor[] g,
      Backward.Inputs to,
      boolean biases) {
    Lstm.State last = new Lstm.State(g[1].floats(), g[2].floats());
    Lstm.Gradients d = Lstm.backward(ExactEngine.workers(), s, p, tape, g[0].floats(), last);
    to.add(0, () -> flat(d.x()));
    to.add(1, () -> flat(d.initial().h()));
    to.add(2, () -> flat(d.initial().c()));
    to.add(3, () -> flat(d.wIh()));
    to.add(4, () -> flat(d.wHh()));
    float[] bIh = d.bIh();
    float[] bHh = d.bHh();
    if (biases && bIh != null && bHh != null) {
      to.add(5, () -> flat(bIh));
      to.add(6, () -> flat(bHh));
    }
  }

  private static Tensor flat(float[] values) {
    return Tensor.of(values, values.length);
  }

  private static Lstm.Shape shape(Tensor x, Tensor wHh, boolean batchFirst) {
    if (x.rank() != 3) {
      throw new IllegalArgumentException(
          "Exact: lstm needs input of three axes, found " + Arrays.toString(x.dims()));
    }
    int time = x.dim(batchFirst ? 1 : 0);
    int batch = x.dim(batchFirst ? 0 : 1);
    return new Lstm.Shape(time, batch, x.dim(2), wHh.dim(1), batchFirst);
  }

  private static float @Nullable [] bias(@Nullable ExactNDArray bias) {
    return bias == null ? null : floats(bias, "bias");
  }

  private static float[] floats(ExactNDArray array, String what) {
    if (!array.tensor().isFloat32()) {
      throw Types.unsupported("lstm", what + " of data type " + array.getDataType());
    }
    return array.tensor().floats();
  }
}
