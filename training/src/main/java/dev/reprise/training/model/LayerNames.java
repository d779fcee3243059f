package dev.reprise.training.model;

import dev.reprise.core.experiment.Layer;
import dev.reprise.core.problem.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Names layers as Keras does: by their kind, and from the second of a kind on with a number,
/// `dense_1`; names the author took are passed over.
final class LayerNames {
  private LayerNames() {}

  /// A name for each layer, all different.
  ///
  /// @throws InvalidInputException where the author gave a name twice
  static List<String> of(List<Layer> layers) {
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
