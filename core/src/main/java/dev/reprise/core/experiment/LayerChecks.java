package dev.reprise.core.experiment;

import dev.reprise.core.experiment.ExperimentChecks.Reporter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds layers that do not fit what stands before them, at any depth, and names given twice.
final class LayerChecks {
  private static final String CHANGE = "change it or the layers before it";

  private final Reporter reporter;

  LayerChecks(Reporter reporter) {
    this.reporter = reporter;
  }

  /// Walks a model's layers.
  ///
  /// @param tokens whether the input is token ids
  /// @return one example's output, or empty where that is not known because a layer does not fit
  Optional<List<Long>> check(List<Layer> layers, List<Long> input, boolean tokens) {
    checkNames("model.layers", layers);
    boolean first = layers.getFirst() instanceof Layer.Embedding;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Layer.Embedding && (i > 0 || !tokens)) {
        String what = "takes token ids: it must come first, after pad";
        reporter.report(place("model.layers", i, layers.get(i)), what, "");
        return Optional.empty();
      }
    }
    if (tokens && !first) {
      String place = place("model.layers", 0, layers.getFirst());
      reporter.report(place, "token ids need an embedding first", "begin with embedding");
      return Optional.empty();
    }
    return walk("model.layers", layers, input);
  }

  private Optional<List<Long>> walk(String at, List<Layer> layers, List<Long> input) {
    List<Long> shape = input;
    for (int i = 0; i < layers.size(); i++) {
      Optional<List<Long>> output = one(place(at, i, layers.get(i)), layers.get(i), shape);
      if (output.isEmpty()) {
        return output;
      }
      shape = output.get();
    }
    return Optional.of(shape);
  }

  private Optional<List<Long>> one(String place, Layer layer, List<Long> input) {
    try {
      if (layer instanceof Composite.Residual residual) {
        Optional<List<Long>> output = nested(place + ".layers", residual.layers(), input);
        Optional<List<Long>> shortcut = nested(place + ".shortcut", residual.shortcut(), input);
        return output.isEmpty() || shortcut.isEmpty()
            ? Optional.empty()
            : Optional.of(Composite.Residual.sum(output.get(), shortcut.get()));
      }
      return Optional.of(layer.outputShape(input));
    } catch (IllegalArgumentException e) {
      reporter.report(place, String.valueOf(e.getMessage()), CHANGE);
    } catch (ArithmeticException e) {
      reporter.report(place, "is too large: its output has more than 2^63 elements", CHANGE);
    }
    return Optional.empty();
  }

  private Optional<List<Long>> nested(String at, List<Layer> layers, List<Long> input) {
    checkNames(at, layers);
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Layer.Embedding) {
        String place = place(at, i, layers.get(i));
        reporter.report(place, "takes token ids: it must come first, not inside a layer", "");
        return Optional.empty();
      }
    }
    return walk(at, layers, input);
  }

  private void checkNames(String at, List<Layer> layers) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < layers.size(); i++) {
      Optional<String> name = layers.get(i).name();
      if (name.isPresent() && !seen.add(name.get())) {
        reporter.report(
            place(at, i, layers.get(i)) + ".name",
            "another layer is called '" + name.get() + "' too",
            "names must differ");
      }
    }
  }

  private static String place(String at, int index, Layer layer) {
    return at + "." + index + "." + layer.kind();
  }
}
