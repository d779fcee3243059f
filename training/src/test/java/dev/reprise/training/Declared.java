package dev.reprise.training;

import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.experiment.Layer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Layers as an author declares them, read by the reader of experiments.
public final class Declared {
  private Declared() {}

  /// One layer from its declaration, such as `dense: {units: 3}`, for inputs of this shape.
  public static Layer layer(String declaration, long... input) {
    return layers(List.of(declaration), input).getFirst();
  }

  /// Layers behind each other.
  ///
  /// @throws dev.reprise.core.problem.InvalidInputException listing all that is wrong
  public static List<Layer> layers(List<String> declarations, long... input) {
    String shape = Arrays.toString(input);
    long size = Arrays.stream(input).reduce(1, Math::multiplyExact);
    String layers =
        declarations.stream()
            .map(declaration -> "    - " + declaration + "\n")
            .collect(Collectors.joining());
    String yaml =
        String.format(
            Locale.ROOT,
            """
            reprise: 1
            name: declared
            data:
              name: pictures
              columns:
                picture: {kind: image, shape: [1, 1, %d]}
                target: {kind: number}
              sources: [{path: pictures, form: {text_tree: {pattern: x}}}]
            prepare:
              inputs: [{columns: [picture], steps: [rescale: {}]}]
              target: {column: target}
              split: {test: 0.1}
            model:
              layers:
                - reshape: {target_shape: %s}
            LAYERS    - flatten: {}
                - dense: {units: 1}
            train: {loss: mean_squared_error}
            """,
            size,
            shape);
    List<Layer> read =
        new ExperimentReader()
            .read(
                "declared.yaml",
                yaml.replace("LAYERS", layers).getBytes(StandardCharsets.UTF_8),
                List.of())
            .experiment()
            .model()
            .layers();
    return read.subList(1, read.size() - 2);
  }
}
