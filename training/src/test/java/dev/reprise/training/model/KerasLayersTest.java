package dev.reprise.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.json.Json;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.exact.ExactEngine;
import dev.reprise.engine.exact.ExactNDArray;
import dev.reprise.training.Declared;
import dev.reprise.training.initializer.InitialWeights;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// Declared layers beside Keras's, whose numbers stand in `keras-layers.json`; `keras_layers.py`
/// wrote it. Inputs and weights follow from their position alone.
class KerasLayersTest {
  private static final int BATCH = 3;

  /// Of the largest magnitude, but at least of 1.
  private static final double FORWARD = 1e-6;

  private static final double BACKWARD = 1e-6;

  @TestFactory
  Stream<DynamicTest> layersAreKerass() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("keras-layers.json")) {
      JsonNode all = Json.MAPPER.readTree(Objects.requireNonNull(in).readAllBytes());
      return all.properties().stream()
          .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue())));
    }
  }

  private static void check(JsonNode keras) {
    long[] shape = longs(keras.path("shape"));
    List<Long> input = java.util.Arrays.stream(shape).boxed().toList();
    Design design =
        Design.of(
            new ModelSpec(Declared.layers(List.of(keras.path("layer").asString()), shape)), input);
    assertThat(design.outputShape())
        .isEqualTo(java.util.Arrays.stream(longs(keras.path("output_shape"))).boxed().toList());
    assertThat(design.parameterCount()).isEqualTo(keras.path("trainable").asLong());
    assertThat(design.state().stream().mapToLong(ParameterDesign::size).sum())
        .isEqualTo(keras.path("other").asLong());
    try (Network network = new Network(design, weights(design));
        NDManager manager = network.newManager()) {
      network.requireGradients();
      NDArray x =
          manager.create(
              values(37, Math.toIntExact(BATCH * new Shape(shape).size()), 1),
              new Shape(BATCH).addAll(new Shape(shape)));
      x.setRequiresGradient(true);
      NDArray out;
      try (GradientCollector collector = ExactEngine.instance().newGradientCollector()) {
        out = network.activate(network.forward(x, true));
        NDArray share = manager.create(values(29, (int) out.size(), 1), out.getShape());
        collector.backward(out.mul(share).sum());
      }
      near("output", out.toFloatArray(), keras.path("output"), FORWARD);
      List<NDArray> trained = new ArrayList<>(List.of(x));
      trained.addAll(network.parameters());
      assertThat(trained).hasSize(keras.path("gradients").size());
      for (int i = 0; i < trained.size(); i++) {
        near(
            i == 0 ? "gradient of the input" : design.parameters().get(i - 1).name(),
            trained.get(i).getGradient().toFloatArray(),
            keras.path("gradients").path(i),
            BACKWARD);
      }
      for (int i = 0; i < network.state().size(); i++) {
        near(
            design.state().get(i).name(),
            ((ExactNDArray) network.state().get(i)).floats(),
            keras.path("state").path(i),
            FORWARD);
      }
      NDArray evaluated = network.activate(network.forward(x, false));
      near("evaluated", evaluated.toFloatArray(), keras.path("evaluated"), FORWARD);
    }
  }

  private static SortedMap<String, Tensor> weights(Design design) {
    SortedMap<String, Tensor> weights = new TreeMap<>(InitialWeights.draw(design, new Seed(1)));
    for (int i = 0; i < design.parameters().size(); i++) {
      ParameterDesign parameter = design.parameters().get(i);
      float[] values = values(53 + i, parameter.size(), 0.5f);
      for (int e = 0; parameter.name().endsWith("gamma") && e < values.length; e++) {
        values[e] += 1;
      }
      weights.put(parameter.name(), new Tensor.Floats(parameter.dimensions(), values));
    }
    return weights;
  }

  private static void near(String what, float[] actual, JsonNode expected, double limit) {
    assertThat(actual).as(what).hasSize(expected.size());
    double largest = 1;
    double far = 0;
    for (int i = 0; i < actual.length; i++) {
      double e = expected.path(i).asDouble();
      largest = Math.max(largest, Math.abs(e));
      far = Math.max(far, Math.abs(actual[i] - e));
    }
    if (Boolean.getBoolean("parity.seen")) {
      System.out.printf(Locale.ROOT, "seen %s %.2g%n", what, far / largest);
    }
    assertThat(far / largest).as(what).isLessThan(limit);
  }

  private static long[] longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  private static float[] values(int step, int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = scale * ((i * 7L * step % 127) - 63) / 64f;
    }
    return values;
  }
}
