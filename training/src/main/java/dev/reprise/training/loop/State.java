package dev.reprise.training.loop;

import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.ParameterDesign;
import dev.reprise.training.optimizer.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A training's numbers under the names a checkpoint has them by, and back.
final class State {

  private final Design design;
  private final SortedMap<String, Tensor> tensors;

  State(Design design, Checkpoint from) {
    this.design = design;
    this.tensors = from.tensors();
  }

  /// Everything a checkpoint holds; the optimiser's arrays are copied, the weights taken.
  static SortedMap<String, Tensor> tensors(
      SortedMap<String, Tensor> weights, Design design, UpdateRule rule, Meter meter) {
    SortedMap<String, Tensor> all = new TreeMap<>();
    weights.forEach((name, tensor) -> all.put(LedgerHeader.WEIGHT + name, tensor));
    List<ParameterDesign> parameters = design.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      for (int s = 0; s < rule.stateNames().size(); s++) {
        float[] values = rule.states(i).get(s).clone();
        ParameterDesign parameter = parameters.get(i);
        all.put(
            name(parameter, rule.stateNames().get(s)),
            new Tensor.Floats(parameter.dimensions(), values));
      }
    }
    rule.shared().forEach((name, tensor) -> all.put(LedgerHeader.OPTIMIZER + name, tensor));
    double[] sums = meter.sums();
    all.put(Checkpoint.SUMS, new Tensor.Doubles(new int[] {sums.length}, sums));
    return all;
  }

  /// The weights and moving averages by name.
  SortedMap<String, Tensor> weights() {
    SortedMap<String, Tensor> weights = new TreeMap<>();
    for (ParameterDesign weight : design.weights()) {
      weights.put(weight.name(), floats(LedgerHeader.WEIGHT + weight.name(), weight));
    }
    return weights;
  }

  /// Puts the optimiser's state back.
  void restore(UpdateRule rule) {
    List<ParameterDesign> parameters = design.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      for (int s = 0; s < rule.stateNames().size(); s++) {
        String name = name(parameters.get(i), rule.stateNames().get(s));
        float[] state = rule.states(i).get(s);
        System.arraycopy(floats(name, parameters.get(i)).values(), 0, state, 0, state.length);
      }
    }
    SortedMap<String, Tensor> shared = new TreeMap<>();
    for (String name : rule.shared().keySet()) {
      shared.put(name, tensor(LedgerHeader.OPTIMIZER + name));
    }
    try {
      rule.restoreShared(shared);
    } catch (IllegalArgumentException e) {
      throw foreign(String.valueOf(e.getMessage()));
    }
  }

  /// What the epoch under way has summed up.
  Meter meter(Loss loss) {
    if (!(tensor(Checkpoint.SUMS) instanceof Tensor.Doubles sums)) {
      throw foreign(Checkpoint.SUMS + " is not F64");
    }
    try {
      return new Meter(loss, sums.values());
    } catch (IllegalArgumentException e) {
      throw foreign(String.valueOf(e.getMessage()));
    }
  }

  private static String name(ParameterDesign parameter, String state) {
    return LedgerHeader.OPTIMIZER + parameter.name() + "/" + state;
  }

  private Tensor.Floats floats(String name, ParameterDesign as) {
    Tensor tensor = tensor(name);
    if (tensor instanceof Tensor.Floats floats && Arrays.equals(floats.shape(), as.dimensions())) {
      return floats;
    }
    throw foreign(
        name
            + " is "
            + tensor.type()
            + " "
            + Arrays.toString(tensor.shape())
            + ", the model has F32 "
            + as.shape());
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw foreign("it has no " + name);
    }
    return tensor;
  }

  static FailureException foreign(String what) {
    return new FailureException(
        "checkpoint",
        "is not of this training: " + what,
        "give a checkpoint of the same experiment and data");
  }
}
