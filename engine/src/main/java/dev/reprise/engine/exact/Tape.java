package dev.reprise.engine.exact;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What an open gradient collector wrote down: one entry for each operator, in the order they ran.
///
/// One tape belongs to one thread. Nothing is written while no collector is open, or when no input
/// needs a gradient. Backward runs through the entries in reverse, which fixes the order in which
/// gradients are added, and lets go of each entry as soon as it is done.
final class Tape implements AutoCloseable {
  /// What a backward reads that needs no numbers.
  static final Tensor[] NOTHING = {};

  private static final ThreadLocal<@Nullable Tape> CURRENT = new ThreadLocal<>();

  private final List<@Nullable Node> nodes = new ArrayList<>();
  private final List<Variable> leaves = new ArrayList<>();
  private final @Nullable OperatorTrace trace = OperatorTrace.current();

  private record Node(
      @Nullable Variable[] inputs, Variable[] outputs, Storage[] pins, Backward backward) {}

  /// Opens a tape for this thread.
  static Tape open() {
    if (CURRENT.get() != null) {
      throw new IllegalStateException(
          "Exact: a gradient collector is already open in this thread; close it first");
    }
    Tape tape = new Tape();
    if (tape.trace != null) {
      tape.trace.begin();
    }
    CURRENT.set(tape);
    return tape;
  }

  static @Nullable Tape current() {
    return CURRENT.get();
  }

  /// Whether an operator on these inputs must be written down.
  static boolean records(ExactNDArray... inputs) {
    Tape tape = CURRENT.get();
    if (tape == null) {
      return false;
    }
    for (ExactNDArray input : inputs) {
      Variable variable = input.variable();
      if (variable != null && variable.flowsIn(tape)) {
        return true;
      }
    }
    return false;
  }

  /// Wraps the result of an operator with one output, and writes the operator down if it must be;
  /// backward may read all inputs and the output.
  static ExactNDArray result(
      NDManager manager, Tensor value, Backward.Single backward, ExactNDArray... inputs) {
    return result(manager, value, everything(value, inputs), backward, inputs);
  }

  private static Tensor[] everything(Tensor value, ExactNDArray... inputs) {
    Tensor[] all = new Tensor[inputs.length + 1];
    for (int i = 0; i < inputs.length; i++) {
      all[i] = inputs[i].tensor();
    }
    all[inputs.length] = value;
    return all;
  }

  /// The same, for an operator whose backward reads the numbers of nothing but `reads`: all others
  /// may go as soon as their handles are closed. A tensor that only backward reads, such as a mask,
  /// may be among them.
  static ExactNDArray result(
      NDManager manager,
      Tensor value,
      Tensor[] reads,
      Backward.Single backward,
      ExactNDArray... inputs) {
    ExactNDArray out = new ExactNDArray(manager, value);
    if (records(inputs)) {
      record(reads, (g, to) -> backward.run(g[0], to), new ExactNDArray[] {out}, inputs);
    } else {
      OperatorTrace trace = OperatorTrace.current();
      if (trace != null && CURRENT.get() != null) {
        trace.forward(out);
      }
    }
    return out;
  }

  /// Writes down an operator; call only if [#records] said so. Outputs of integer types carry no
  /// gradient.
  static void record(Backward backward, ExactNDArray[] outputs, ExactNDArray... inputs) {
    List<Tensor> reads = new ArrayList<>();
    for (ExactNDArray input : inputs) {
      reads.add(input.tensor());
    }
    for (ExactNDArray output : outputs) {
      reads.add(output.tensor());
    }
    record(reads.toArray(Tensor[]::new), backward, outputs, inputs);
  }

  /// The same, for a backward that reads the numbers of nothing but `reads`.
  static void record(
      Tensor[] reads, Backward backward, ExactNDArray[] outputs, ExactNDArray... inputs) {
    Tape tape = Objects.requireNonNull(CURRENT.get());
    int index = tape.nodes.size();
    if (tape.trace != null) {
      tape.trace.forward(outputs);
      tape.trace.written(index);
    }
    @Nullable Variable[] in = new @Nullable Variable[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      Variable variable = inputs[i].variable();
      in[i] = variable != null && variable.flowsIn(tape) ? variable : null;
    }
    Variable[] out = new Variable[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      out[i] = Variable.computed(outputs[i].tensor(), tape, index);
      outputs[i].setVariable(out[i]);
    }
    Storage[] pins = new Storage[reads.length];
    for (int i = 0; i < pins.length; i++) {
      pins[i] = reads[i].storage();
      pins[i].retain();
    }
    tape.nodes.add(new Node(in, out, pins, backward));
  }

  /// Runs backward from a value, starting with a gradient of ones.
  void backward(Variable target) {
    if (target.origin() != this) {
      throw new IllegalStateException(
          "Exact: backward of an array that was not computed under this gradient collector"
              + " from an array that requires a gradient");
    }
    target.add(Tensor.full(target.type(), 1, target.dims()));
    for (int i = target.node(); i >= 0; i--) {
      Node node = nodes.get(i);
      if (node != null && isReached(node)) {
        run(i, node);
        release(i, node);
      } else if (i == target.node()) {
        throw new IllegalStateException(
            "Exact: backward already ran through this computation; compute the loss again");
      }
    }
    leaves.forEach(leaf -> leaf.take().storage().release());
    leaves.clear();
  }

  private static boolean isReached(Node node) {
    for (Variable output : node.outputs) {
      if (output.isPending()) {
        return true;
      }
    }
    return false;
  }

  private void run(int index, Node node) {
    Tensor[] gradients = new Tensor[node.outputs.length];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = node.outputs[i].take();
    }
    node.backward.run(gradients, new Sink(index, node.inputs));
    for (Tensor gradient : gradients) {
      gradient.storage().release();
    }
  }

  private void release(int index, Node node) {
    nodes.set(index, null);
    for (Storage pin : node.pins) {
      pin.release();
    }
  }

  /// Lets go of everything that is still written down.
  @Override
  public void close() {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node != null) {
        release(i, node);
      }
    }
    CURRENT.remove();
  }

  private final class Sink implements Backward.Inputs {
    private final int index;
    private final @Nullable Variable[] inputs;

    Sink(int index, @Nullable Variable[] inputs) {
      this.index = index;
      this.inputs = inputs;
    }

    @Override
    public boolean wants(int input) {
      return inputs[input] != null;
    }

    @Override
    public void add(int input, Supplier<Tensor> gradient) {
      Variable variable = inputs[input];
      if (variable == null) {
        return;
      }
      if (variable.isLeaf() && !variable.isPending()) {
        leaves.add(variable);
      } else if (!variable.isLeaf() && nodes.get(variable.node()) == null) {
        throw new IllegalStateException(
            "Exact: backward already ran through a part of this computation; compute it again");
      }
      Tensor made = gradient.get();
      if (trace != null) {
        trace.backward(index, made);
      }
      variable.add(made);
    }
  }
}
