package dev.reprise.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.initializer.InitialWeights;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every layer that can be declared, in a training of its own.
class LayersTrainTest {
  private static final int ROWS = 10;

  private static PreparedData pictures(long size) {
    SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>();
    for (SplitName name : SplitName.values()) {
      SplittableRandom random = new SplittableRandom(name.ordinal());
      float[] x = new float[Math.toIntExact(ROWS * size)];
      float[] y = new float[ROWS];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextDouble(-1, 1);
        y[Math.toIntExact(i / size)] += x[i];
      }
      splits.put(
          name,
          new PreparedSplit(
              new Tensor.Floats(new int[] {ROWS, Math.toIntExact(size)}, x),
              new Tensor.Floats(new int[] {ROWS}, y),
              random.longs(ROWS).toArray()));
    }
    return Plans.data(splits, 0);
  }

  private static long[] shape(String shape) {
    return Arrays.stream(shape.split("x")).mapToLong(Long::parseLong).toArray();
  }

  private static Experiment plan(String declaration, long[] shape) {
    List<Layer> layers = new ArrayList<>();
    layers.add(
        new Layer.Reshape(java.util.Optional.empty(), Arrays.stream(shape).boxed().toList()));
    layers.add(Declared.layer(declaration, shape));
    layers.add(new Layer.Flatten(java.util.Optional.empty()));
    layers.add(Plans.dense(1, Activation.LINEAR));
    TrainSpec train =
        new TrainSpec(Plans.ADAM, Loss.MEAN_SQUARED_ERROR, 5, OptionalInt.empty(), 2, true);
    return Plans.experiment(Loss.MEAN_SQUARED_ERROR, train, layers.toArray(Layer[]::new));
  }

  private record Run(MemorySink sink, TrainedModel model) {}

  private static Run run(Experiment experiment, PreparedData data, int threads) {
    MemorySink sink = new MemorySink();
    TrainingRequest request = new TrainingRequest(experiment, data, threads);
    return new Run(sink, Trainer.train(request, sink, Progress.SILENT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dense: {units: 5, activation: softplus} | 7",
        "dense: {units: 5, activation: softmax} | 4x7",
        "lstm: {units: 5} | 6x4",
        "gru: {units: 5} | 6x4",
        "gru: {units: 5, return_sequences: true} | 6x4",
        "bidirectional: {layer: {lstm: {units: 3}}} | 6x4",
        "bidirectional: {layer: {gru: {units: 3, return_sequences: true}}, merge_mode: ave} | 6x4",
        "position_embedding: {} | 6x4",
        "position_embedding: {sequence_length: 9, initializer: orthogonal} | 6x4",
        "conv1d: {filters: 5, kernel_size: 3, activation: relu} | 9x4",
        "conv1d: {filters: 6, kernel_size: 3, padding: causal, dilation_rate: 2, groups: 2} | 9x4",
        "conv2d: {filters: 4, kernel_size: 3, padding: same, strides: 2} | 3x8x7",
        "conv2d: {filters: 4, kernel_size: [3, 1], kernel_initializer: orthogonal} | 2x5x6",
        "conv2d: {filters: 4, kernel_size: 3, activation: softmax, groups: 2} | 2x5x6",
        "wavenet_stack: {filters: 4, skip_filters: 3, layers: 3, stacks: 2} | 12x2",
        "max_pooling1d: {} | 9x4",
        "max_pooling2d: {pool_size: 3, strides: 2, padding: same} | 2x6x7",
        "average_pooling1d: {padding: same} | 9x4",
        "average_pooling2d: {} | 2x6x7",
        "global_max_pooling1d: {} | 9x4",
        "global_max_pooling2d: {} | 2x6x7",
        "global_average_pooling1d: {} | 9x4",
        "global_average_pooling2d: {} | 2x6x7",
        "batch_normalization: {} | 7",
        "batch_normalization: {scale: false} | 6x4",
        "batch_normalization: {center: false} | 2x6x7",
        "layer_normalization: {} | 7",
        "layer_normalization: {} | 6x4",
        "layer_normalization: {} | 5x3x2",
        "group_normalization: {groups: 2, center: false} | 6",
        "group_normalization: {groups: 2} | 5x4",
        "group_normalization: {groups: 2, scale: false} | 4x3x2",
        "multi_head_attention: {num_heads: 2, key_dim: 3, dropout: 0.2} | 6x4",
        "transformer_encoder: {num_heads: 2, intermediate_dim: 9, num_layers: 2, dropout: 0.1} | 6x4",
        "transformer_decoder: {num_heads: 2, intermediate_dim: 9, num_layers: 2, dropout: 0.1} | 6x4",
        "residual: {layers: [dense: {units: 4, activation: tanh}]} | 6x4",
        "residual: {layers: [dense: {units: 3}], shortcut: [dense: {units: 3}]} | 4",
        "resnet_block: {filters: 4} | 4x6x5",
        "resnet_block: {filters: 4, strides: 2} | 3x6x5",
        "resnet_block: {filters: 2, bottleneck: true} | 8x6x5",
        "vgg_block: {filters: 3} | 2x6x5",
        "dropout: {rate: 0.3} | 7",
        "activation: {function: elu} | 7",
        "flatten: {} | 2x6x5",
        "reshape: {target_shape: [-1, 5]} | 2x6x5",
        "random_flip: {} | 2x6x5",
        "random_translation: {height_factor: 0.3, width_factor: 0.4} | 2x6x5",
        "random_translation: {height_factor: 0.3, width_factor: 0, fill_mode: constant, fill_value: 2} | 2x6x5",
      })
  void trainsWithTheSameBitsOnAnyNumberOfThreads(String declaration, String shape) {
    long[] sizes = shape(shape);
    Experiment plan = plan(declaration, sizes);
    PreparedData data = pictures(new Shape(sizes).size());
    Run one = run(plan, data, 1);
    assertThat(one.model().summary().steps()).isEqualTo(4);
    assertThat(Safetensors.bytes(one.model().weights()))
        .as("training changes something")
        .isNotEqualTo(Safetensors.bytes(one.sink().initial()));
    assertThat(one.model().weights()).containsOnlyKeys(one.sink().initial().keySet());
    for (int threads : new int[] {2, 3, 7}) {
      Run other = run(plan, data, threads);
      assertThat(other.sink().ledgerBytes()).isEqualTo(one.sink().ledgerBytes());
      assertThat(Safetensors.bytes(other.model().weights()))
          .isEqualTo(Safetensors.bytes(one.model().weights()));
    }
    checkShape(Declared.layer(declaration, sizes), sizes);
  }

  private static void checkShape(Layer layer, long[] sizes) {
    Design design = Design.of(new ModelSpec(List.of(layer)), Arrays.stream(sizes).boxed().toList());
    try (Network network = new Network(design, InitialWeights.draw(design, new Seed(3)));
        NDManager manager = network.newManager()) {
      NDArray x = manager.ones(new Shape(2).addAll(new Shape(sizes)));
      for (boolean training : new boolean[] {false, true}) {
        long[] found = network.activate(network.forward(x, training)).getShape().getShape();
        assertThat(Arrays.stream(found).skip(1).boxed().collect(Collectors.toList()))
            .isEqualTo(design.outputShape());
      }
    }
  }

  @Test
  void movingAveragesAreKeptInWeightsAndLedgerAndDecideEvaluation() {
    Experiment plan = plan("resnet_block: {filters: 4}", new long[] {4, 6, 5});
    Run run = run(plan, pictures(120), 2);
    String name = "resnet_block/residual/batch_normalization/moving_mean";
    Ledger ledger = run.sink().ledger();
    int leaf = ledger.header().leaves().indexOf("weight/" + name);
    assertThat(leaf).isNotNegative();
    assertThat(ledger.header().leaves()).doesNotContain("gradient/" + name);
    assertThat(ledger.steps().getLast().leaves().get(leaf))
        .isEqualTo(Plans.at(run.model().weights(), name).digest())
        .isNotEqualTo(ledger.steps().getFirst().leaves().get(leaf));
    List<String> weights =
        ledger.header().leaves().stream().filter(l -> l.startsWith("weight/")).toList();
    assertThat(ledger.header().initial().get(weights.indexOf("weight/" + name)))
        .isEqualTo(Plans.at(run.sink().initial(), name).digest());
    assertThat(run.model().summary().parameters()).isEqualTo(2 * 4 * 4 * 9 + 4 * 4 + 4 * 6 * 5 + 1);
    SortedMap<String, Tensor> moved = new TreeMap<>(run.model().weights());
    moved.put(name, Objects.requireNonNull(run.sink().initial().get(name)));
    TrainedModel other = new TrainedModel(run.model().model(), moved, run.model().summary(), 2);
    PreparedSplit test = Objects.requireNonNull(pictures(120).splits().get(SplitName.TEST));
    assertThat(other.predict(test).digest()).isNotEqualTo(run.model().predict(test).digest());
  }
}
