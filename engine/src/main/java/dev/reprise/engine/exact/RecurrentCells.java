package dev.reprise.engine.exact;

import dev.reprise.engine.kernel.Gru;
import dev.reprise.engine.kernel.Lstm;
import dev.reprise.engine.kernel.RecurrentLayer;
import dev.reprise.engine.kernel.Rnn;
import org.jspecify.annotations.Nullable;

/// One GRU or RNN layer in one direction, as one fused operator with its gradients.
final class RecurrentCells {
  private RecurrentCells() {}

  private interface Back {
    RecurrentLayer.Gradients run(float[] gOut, float[] gFinal);
  }

  static RecurrentOps.Outputs gru(
      ExactNDArray x, ExactNDArray h0, RecurrentOps.Weights p, boolean batchFirst) {
    Lstm.Shape shape = RecurrentOps.shape(x.tensor(), p.wHh().tensor(), batchFirst);
    RecurrentLayer.Weights weights = weights(p);
    Gru.Tape tape = new Gru.Tape(shape);
    float[] in = RecurrentOps.floats(x, "input");
    float[] initial = RecurrentOps.floats(h0, "state");
    float[] out = new float[shape.time() * shape.batch() * shape.units()];
    float[] last = Gru.forward(ExactEngine.workers(), shape, weights, in, initial, tape, out);
    return written(
        x,
        h0,
        p,
        shape,
        out,
        last,
        (g, gLast) -> Gru.backward(ExactEngine.workers(), shape, weights, tape, g, gLast));
  }

  static RecurrentOps.Outputs rnn(
      ExactNDArray x, ExactNDArray h0, RecurrentOps.Weights p, boolean batchFirst, boolean relu) {
    Lstm.Shape shape = RecurrentOps.shape(x.tensor(), p.wHh().tensor(), batchFirst);
    RecurrentLayer.Weights weights = weights(p);
    Rnn.Tape tape = new Rnn.Tape(shape, relu);
    float[] in = RecurrentOps.floats(x, "input");
    float[] initial = RecurrentOps.floats(h0, "state");
    float[] out = new float[shape.time() * shape.batch() * shape.units()];
    float[] last = Rnn.forward(ExactEngine.workers(), shape, weights, in, initial, tape, out);
    return written(
        x,
        h0,
        p,
        shape,
        out,
        last,
        (g, gLast) -> Rnn.backward(ExactEngine.workers(), shape, weights, tape, g, gLast));
  }

  private static RecurrentLayer.Weights weights(RecurrentOps.Weights p) {
    return new RecurrentLayer.Weights(
        RecurrentOps.floats(p.wIh(), "weight"),
        RecurrentOps.floats(p.wHh(), "weight"),
        RecurrentOps.bias(p.bIh()),
        RecurrentOps.bias(p.bHh()));
  }

  private static RecurrentOps.Outputs written(
      ExactNDArray x,
      ExactNDArray h0,
      RecurrentOps.Weights p,
      Lstm.Shape s,
      float[] out,
      float[] last,
      Back back) {
    int first = s.batchMajor() ? s.batch() : s.time();
    int second = s.batchMajor() ? s.time() : s.batch();
    ExactNDArray sequence = x.constant(Tensor.of(out, first, second, s.units()));
    ExactNDArray hidden = x.constant(Tensor.of(last, 1, s.batch(), s.units()));
    ExactNDArray[] inputs = inputs(x, h0, p);
    if (Tape.records(inputs)) {
      Tape.record(
          (g, to) -> backward(back.run(g[0].floats(), g[1].floats()), to),
          new ExactNDArray[] {sequence, hidden},
          inputs);
    }
    return new RecurrentOps.Outputs(sequence, hidden, null);
  }

  private static ExactNDArray[] inputs(ExactNDArray x, ExactNDArray h0, RecurrentOps.Weights p) {
    ExactNDArray bIh = p.bIh();
    ExactNDArray bHh = p.bHh();
    return bIh == null || bHh == null
        ? new ExactNDArray[] {x, h0, p.wIh(), p.wHh()}
        : new ExactNDArray[] {x, h0, p.wIh(), p.wHh(), bIh, bHh};
  }

  private static void backward(RecurrentLayer.Gradients d, Backward.Inputs to) {
    to.add(0, () -> RecurrentOps.flat(d.x()));
    to.add(1, () -> RecurrentOps.flat(d.initial()));
    to.add(2, () -> RecurrentOps.flat(d.wIh()));
    to.add(3, () -> RecurrentOps.flat(d.wHh()));
    addBias(4, d.bIh(), to);
    addBias(5, d.bHh(), to);
  }

  private static void addBias(int at, float @Nullable [] gradient, Backward.Inputs to) {
    if (gradient != null) {
      to.add(at, () -> RecurrentOps.flat(gradient));
    }
  }
}
