package dev.reprise.training.model;

import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Initializer;
import dev.reprise.core.record.TrainingSummary.LayerSummary;
import dev.reprise.training.model.ParameterDesign.Start;
import java.util.ArrayList;
import java.util.List;

/// A layer that has its place in a model.
///
/// @param name unique in the model
/// @param layer as declared
/// @param inputShape of one example, without the batch axis
/// @param outputShape of one example
/// @param parameters in Keras's order
public record LayerDesign(
    String name,
    Layer layer,
    List<Long> inputShape,
    List<Long> outputShape,
    List<ParameterDesign> parameters) {
  /// Copies.
  public LayerDesign {
    inputShape = List.copyOf(inputShape);
    outputShape = List.copyOf(outputShape);
    parameters = List.copyOf(parameters);
  }

  /// A layer behind an output of this shape.
  ///
  /// @throws IllegalArgumentException saying what the layer expected, where the input does not fit
  static LayerDesign of(String name, Layer layer, List<Long> inputShape) {
    List<Long> outputShape = layer.outputShape(inputShape);
    return new LayerDesign(
        name, layer, inputShape, outputShape, parameters(name, layer, inputShape));
  }

  /// What a model's summary shows.
  public LayerSummary summary() {
    long count = parameters.stream().mapToLong(ParameterDesign::size).sum();
    return new LayerSummary(name, layer.kind(), outputShape, count);
  }

  private static List<ParameterDesign> parameters(String name, Layer layer, List<Long> input) {
    return switch (layer) {
      case Layer.Embedding e ->
          List.of(
              drawn(name, "embeddings", e.embeddingsInitializer(), e.inputDim(), e.outputDim()));
      case Layer.Lstm lstm -> lstm(name, lstm, input);
      case Layer.Dense dense -> dense(name, dense, input);
      case Layer.Dropout d -> List.of();
      case Layer.ActivationLayer a -> List.of();
      case Layer.Flatten f -> List.of();
      case Layer.GlobalAveragePooling1d p -> List.of();
    };
  }

  private static List<ParameterDesign> lstm(String name, Layer.Lstm lstm, List<Long> input) {
    int features = Math.toIntExact(input.getLast());
    int gates = Math.multiplyExact(4, lstm.units());
    Start bias =
        lstm.unitForgetBias() ? new Start.ForgetGateOpen() : new Start.Drawn(Initializer.ZEROS);
    return List.of(
        drawn(name, "kernel", lstm.kernelInitializer(), features, gates),
        drawn(name, "recurrent_kernel", lstm.recurrentInitializer(), lstm.units(), gates),
        new ParameterDesign(name + "/bias", List.of(gates), bias));
  }

  private static List<ParameterDesign> dense(String name, Layer.Dense dense, List<Long> input) {
    int features = Math.toIntExact(input.getLast());
    List<ParameterDesign> parameters = new ArrayList<>();
    parameters.add(drawn(name, "kernel", dense.kernelInitializer(), features, dense.units()));
    if (dense.useBias()) {
      parameters.add(drawn(name, "bias", dense.biasInitializer(), dense.units()));
    }
    return parameters;
  }

  private static ParameterDesign drawn(
      String layer, String parameter, Initializer initializer, Integer... shape) {
    return new ParameterDesign(
        layer + "/" + parameter, List.of(shape), new Start.Drawn(initializer));
  }
}
