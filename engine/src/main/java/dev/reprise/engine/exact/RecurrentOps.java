package dev.reprise.engine.exact;

import ai.djl.ndarray.NDList;
import dev.reprise.engine.kernel.Lstm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Recurrent layers with their gradients, with PyTorch's formulas and gate order.
///
/// One layer in one direction is one fused kernel; several layers, two directions and the dropout
/// between layers are composed of it.
final class RecurrentOps {
  private RecurrentOps() {}

  /// How a whole network of layers is built.
  record Plan(
      boolean hasBiases,
      int layers,
      float dropRate,
      boolean training,
      boolean bidirectional,
      boolean batchFirst) {}

  record Weights(
      ExactNDArray wIh, ExactNDArray wHh, @Nullable ExactNDArray bIh, @Nullable ExactNDArray bHh) {}

  /// The cell state is null where the layer has none.
  record Outputs(ExactNDArray sequence, ExactNDArray hidden, @Nullable ExactNDArray cell) {}

  /// One layer in one direction.
  private interface Layer {
    Outputs run(ExactNDArray x, ExactNDArray h, @Nullable ExactNDArray c, Weights p);
  }

  /// Runs an LSTM as DJL's block passes it: for each layer the weights of each direction, then its
  /// biases. Gives the sequence, and the last hidden and cell states of shape (layers · directions,
  /// batch, units).
  static NDList lstm(
      ExactNDArray input, ExactNDArray h0, ExactNDArray c0, NDList params, Plan plan) {
    Layer layer = (x, h, c, p) -> fused(x, h, Objects.requireNonNull(c), p, plan.batchFirst());
    return layers(input, h0, c0, params, plan, layer);
  }

  /// Runs a GRU, passed as an LSTM but without cell states.
  static NDList gru(ExactNDArray input, ExactNDArray h0, NDList params, Plan plan) {
    Layer layer = (x, h, c, p) -> RecurrentCells.gru(x, h, p, plan.batchFirst());
    return layers(input, h0, null, params, plan, layer);
  }

  /// Runs an RNN with tanh or relu, passed as a GRU.
  static NDList rnn(ExactNDArray input, ExactNDArray h0, NDList params, Plan plan, boolean relu) {
    Layer layer = (x, h, c, p) -> RecurrentCells.rnn(x, h, p, plan.batchFirst(), relu);
    return layers(input, h0, null, params, plan, layer);
  }

  private static NDList layers(
      ExactNDArray input,
      ExactNDArray h0,
      @Nullable ExactNDArray c0,
      NDList params,
      Plan plan,
      Layer layer) {
    int directions = plan.bidirectional() ? 2 : 1;
    checkParameters(params, plan, directions);
    List<ExactNDArray> hidden = new ArrayList<>();
    List<ExactNDArray> cells = new ArrayList<>();
    ExactNDArray sequence = input;
    for (int level = 0; level < plan.layers(); level++) {
      ExactNDArray[] sides = new ExactNDArray[directions];
      for (int direction = 0; direction < directions; direction++) {
        int at = level * directions + direction;
        Weights weights = weights(params, level, direction, directions, plan.hasBiases());
        ExactNDArray c = c0 == null ? null : state(c0, at);
        Outputs out = directed(layer, sequence, state(h0, at), c, weights, plan, direction == 1);
        sides[direction] = out.sequence();
        hidden.add(out.hidden());
        ExactNDArray cell = out.cell();
        if (cell != null) {
          cells.add(cell);
        }
      }
      sequence = directions == 1 ? sides[0] : ShapeOps.concat(sides, 2);
      if (level + 1 < plan.layers() && plan.dropRate() > 0) {
        sequence = ElementwiseOps.dropout(sequence, plan.dropRate(), plan.training());
      }
    }
    NDList all = new NDList(sequence, join(hidden));
    if (!cells.isEmpty()) {
      all.add(join(cells));
    }
    return all;
  }

  private static void checkParameters(NDList params, Plan plan, int directions) {
    int wanted = plan.layers() * directions * (plan.hasBiases() ? 4 : 2);
    if (params.size() != wanted) {
      throw new IllegalArgumentException(
          "Exact: a recurrent network of "
              + plan.layers()
              + " layers in "
              + directions
              + " directions needs "
              + wanted
              + " parameters, found "
              + params.size());
    }
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

  private static Outputs directed(
      Layer layer,
      ExactNDArray x,
      ExactNDArray h,
      @Nullable ExactNDArray c,
      Weights p,
      Plan plan,
      boolean back) {
    if (!back) {
      return layer.run(x, h, c, p);
    }
    int time = plan.batchFirst() ? 1 : 0;
    Outputs out = layer.run(ShapeOps.flip(x, time), h, c, p);
    return new Outputs(ShapeOps.flip(out.sequence(), time), out.hidden(), out.cell());
  }

  private static Outputs fused(
      ExactNDArray x, ExactNDArray h0, ExactNDArray c0, Weights p, boolean batchFirst) {
    Lstm.Shape shape = shape(x.tensor(), p.wHh().tensor(), batchFirst);
    Lstm.Weights weights =
        new Lstm.Weights(
            floats(p.wIh(), "weight"), floats(p.wHh(), "weight"), bias(p.bIh()), bias(p.bHh()));
    Lstm.State initial = new Lstm.State(floats(h0, "state"), floats(c0, "state"));
    Lstm.Tape tape = LstmTapes.take(shape);
    float[] in = floats(x, "input");
    float[] out = FloatPool.take(shape.time() * shape.batch() * shape.units());
    Lstm.State last = Lstm.forward(ExactEngine.workers(), shape, weights, in, initial, tape, out);
    Outputs outputs = outputs(x, shape, batchFirst, out, last);
    ExactNDArray[] inputs = inputs(x, h0, c0, p);
    if (Tape.records(inputs)) {
      Tape.record(
          reads(p),
          (g, to) -> backward(shape, weights, tape, g, to, inputs.length > 5),
          new ExactNDArray[] {
            outputs.sequence(), outputs.hidden(), Objects.requireNonNull(outputs.cell())
          },
          inputs);
    } else {
      LstmTapes.give(tape);
    }
    return outputs;
  }

  /// The numbers that backward reads beside what the tape of the layer keeps: the weights, and the
  /// biases for their presence.
  private static Tensor[] reads(Weights p) {
    ExactNDArray bIh = p.bIh();
    ExactNDArray bHh = p.bHh();
    Tensor wIh = p.wIh().tensor();
    Tensor wHh = p.wHh().tensor();
    return bIh == null || bHh == null
        ? new Tensor[] {wIh, wHh}
        : new Tensor[] {wIh, wHh, bIh.tensor(), bHh.tensor()};
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
    float[] dx = FloatPool.take(s.time() * s.batch() * s.input());
    Lstm.Gradients d = Lstm.backward(ExactEngine.workers(), s, p, tape, g[0].floats(), last, dx);
    // An entry of the tape of operators runs once.
    LstmTapes.give(tape);
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

  static Tensor flat(float[] values) {
    return Tensor.of(values, values.length);
  }

  static Lstm.Shape shape(Tensor x, Tensor wHh, boolean batchFirst) {
    if (x.rank() != 3) {
      throw new IllegalArgumentException(
          "Exact: a recurrent layer needs input of three axes, found " + Arrays.toString(x.dims()));
    }
    int time = x.dim(batchFirst ? 1 : 0);
    int batch = x.dim(batchFirst ? 0 : 1);
    return new Lstm.Shape(time, batch, x.dim(2), wHh.dim(1), batchFirst);
  }

  static float @Nullable [] bias(@Nullable ExactNDArray bias) {
    return bias == null ? null : floats(bias, "bias");
  }

  static float[] floats(ExactNDArray array, String what) {
    if (!array.tensor().isFloat32()) {
      throw Types.unsupported(
          "of a recurrent layer", what + " of data type " + array.getDataType());
    }
    return array.tensor().floats();
  }
}
