package dev.reprise.training.model;

import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.problem.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A model whose layers have names, shapes and parameters, but no numbers yet.
///
/// @param layers in order, from the input to the output
public record Design(List<LayerDesign> layers) {
  /// Copies.
  public Design {
    layers = List.copyOf(layers);
  }

  /// Puts the declared layers behind each other.
  ///
  /// A layer without a name of its own is called as Keras does: `dense`, `dense_1`.
  ///
  /// @param inputShape of one example, without the batch axis
  /// @throws InvalidInputException where a layer does not fit what stands before it
  public static Design of(ModelSpec model, List<Long> inputShape) {
    List<String> names = LayerNames.of(model.layers());
    List<LayerDesign> layers = new ArrayList<>();
    List<Long> shape = inputShape;
    for (int i = 0; i < names.size(); i++) {
      Layer layer = model.layers().get(i);
      try {
        layers.add(LayerDesign.of(names.get(i), layer, shape));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new InvalidInputException(
            "model.layers." + i + "." + layer.kind(),
            String.valueOf(e.getMessage()),
            "change the layers before it");
      }
      shape = layers.getLast().outputShape();
    }
    return new Design(layers);
  }

  /// Every parameter, layer by layer: the order in which they are updated and written to the
  /// ledger.
  public List<ParameterDesign> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  /// Every block of numbers that is kept but not trained: the moving averages of batch
  /// normalization.
  public List<ParameterDesign> state() {
    return layers.stream().flatMap(layer -> layer.state().stream()).toList();
  }

  /// What a model's weights are: the parameters, then the state.
  public List<ParameterDesign> weights() {
    return Stream.concat(parameters().stream(), state().stream()).toList();
  }

  /// How many trainable numbers there are.
  public long parameterCount() {
    return parameters().stream().mapToLong(ParameterDesign::size).sum();
  }

  /// One example's output, without the batch axis.
  public List<Long> outputShape() {
    return layers.getLast().outputShape();
  }

  /// The activation the model ends with.
  public Activation outputActivation() {
    return layers.getLast().layer().closing().orElse(Activation.LINEAR);
  }
}
