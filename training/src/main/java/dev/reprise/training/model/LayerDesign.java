package dev.reprise.training.model;

import dev.reprise.core.experiment.Composite;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Recurrent;
import dev.reprise.core.record.TrainingSummary.LayerSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A layer that has its place in a model.
///
/// @param name unique in the model, with the names of the layers around it before it
/// @param layer as declared
/// @param inputShape of one example, without the batch axis
/// @param outputShape of one example
/// @param parameters trainable, in Keras's order, those of its children among them
/// @param state not trainable: moving averages, those of its children among them
/// @param children the layers it is made of; see [#of]
public record LayerDesign(
    String name,
    Layer layer,
    List<Long> inputShape,
    List<Long> outputShape,
    List<ParameterDesign> parameters,
    List<ParameterDesign> state,
    List<LayerDesign> children) {
  /// Copies.
  public LayerDesign {
    inputShape = List.copyOf(inputShape);
    outputShape = List.copyOf(outputShape);
    parameters = List.copyOf(parameters);
    state = List.copyOf(state);
    children = List.copyOf(children);
  }

  /// A layer behind an output of this shape.
  ///
  /// The children of a residual layer are its layers, then its shortcut; those of a bidirectional
  /// one the forward and the backward layer; those of an assembly its parts.
  ///
  /// @throws IllegalArgumentException saying what the layer expected, where the input does not fit
  static LayerDesign of(String name, Layer layer, List<Long> inputShape) {
    List<Long> outputShape = layer.outputShape(inputShape);
    List<LayerDesign> children = children(name, layer, inputShape);
    Weights own = Weights.of(name, layer, inputShape);
    return new LayerDesign(
        name,
        layer,
        inputShape,
        outputShape,
        all(own.trained(), children.stream().flatMap(child -> child.parameters.stream())),
        all(own.state(), children.stream().flatMap(child -> child.state.stream())),
        children);
  }

  /// Layers behind each other, with names of their own below a path.
  static List<LayerDesign> chain(String path, List<Layer> layers, List<Long> inputShape) {
    List<String> names = LayerNames.of(layers);
    List<LayerDesign> chain = new ArrayList<>();
    List<Long> shape = inputShape;
    for (int i = 0; i < layers.size(); i++) {
      chain.add(of(path + names.get(i), layers.get(i), shape));
      shape = chain.getLast().outputShape();
    }
    return chain;
  }

  /// What a model's summary shows.
  public LayerSummary summary() {
    long count = parameters.stream().mapToLong(ParameterDesign::size).sum();
    return new LayerSummary(name, layer.kind(), outputShape, count);
  }

  private static List<ParameterDesign> all(
      List<ParameterDesign> own, Stream<ParameterDesign> childrens) {
    return Stream.concat(own.stream(), childrens).toList();
  }

  private static List<LayerDesign> children(String name, Layer layer, List<Long> input) {
    String path = name + "/";
    return switch (layer) {
      case Composite.Residual residual ->
          Stream.concat(
                  chain(path, residual.layers(), input).stream(),
                  chain(path + "shortcut/", residual.shortcut(), input).stream())
              .toList();
      case Composite.Assembly assembly -> chain(path, assembly.parts(input), input);
      case Recurrent.Bidirectional twin ->
          List.of(
              of(path + "forward_" + twin.layer().kind(), twin.layer(), input),
              of(path + "backward_" + twin.layer().kind(), twin.layer(), input));
      default -> List.of();
    };
  }
}
