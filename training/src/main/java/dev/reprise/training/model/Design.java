package dev.reprise.training.model;

import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.problem.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  /// A layer without a name of its own is called as Keras does: by its kind, and from the second of
  /// the kind on with a number, `dense_1`; names the author took are passed over.
  ///
  /// @param inputShape of one example, without the batch axis
  /// @throws InvalidInputException where a layer does not fit what stands before it
  public static Design of(ModelSpec model, List<Long> inputShape) {
    List<String> names = names(model.layers());
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
    return switch (layers.getLast().layer()) {
      case Layer.Dense dense -> dense.activation();
      case Layer.ActivationLayer activation -> activation.function();
      case Layer.Embedding e -> Activation.LINEAR;
      case Layer.Lstm l -> Activation.LINEAR;
      case Layer.Dropout d -> Activation.LINEAR;
      case Layer.Flatten f -> Activation.LINEAR;
      case Layer.GlobalAveragePooling1d p -> Activation.LINEAR;
    };
  }

  private static List<String> names(List<Layer> layers) {
    Set<String> taken = new HashSet<>();
    layers.stream()
        .flatMap(layer -> layer.name().stream())
        .forEach(
            name -> {
              if (!taken.add(name)) {
                throw new InvalidInputException(
                    "model.layers", "two layers are called '" + name + "'", "names must differ");
              }
            });
    return layers.stream().map(layer -> layer.name().orElseGet(() -> free(layer, taken))).toList();
  }

  private static String free(Layer layer, Set<String> taken) {
    return Stream.iterate(0, number -> number + 1)
        .map(number -> number == 0 ? layer.kind() : layer.kind() + "_" + number)
        .filter(taken::add)
        .findFirst()
        .orElseThrow();
  }
}
