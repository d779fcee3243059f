package dev.reprise.training.initializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.Layer.Initializer;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.training.Plans;
import dev.reprise.training.model.Design;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitialWeightsTest {
  private static float[] kernel(Initializer initializer, int in, int out, long seed) {
    Layer dense =
        new Layer.Dense(
            Optional.empty(), out, Activation.LINEAR, false, initializer, Initializer.ZEROS);
    Design design = Design.of(new ModelSpec(List.of(dense)), List.of((long) in));
    return Plans.floats(Plans.at(InitialWeights.draw(design, new Seed(seed)), "dense/kernel"));
  }

  @ParameterizedTest
  @CsvSource({
    "UNIFORM, 0.05, 0.0289",
    "NORMAL, 0.3, 0.05",
    "GLOROT_UNIFORM, 0.142, 0.0819",
    "GLOROT_NORMAL, 0.187, 0.0819",
    "HE_UNIFORM, 0.1733, 0.1",
    "HE_NORMAL, 0.2275, 0.1",
  })
  void drawnNumbersHaveKerasBoundAndDeviation(Initializer kind, double bound, double deviation) {
    // 200 inputs and 98 outputs: √(6/298) = 0.1419, √(2/298) = 0.0819, √(6/200) = 0.1732.
    float[] values = kernel(kind, 200, 98, 3);
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (float value : values) {
      sum += value;
      squares += value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isLessThanOrEqualTo(bound).isGreaterThan(bound * 0.6);
    assertThat(sum / values.length).isCloseTo(0, within(deviation / 20));
    assertThat(Math.sqrt(squares / values.length)).isCloseTo(deviation, within(deviation / 40));
  }

  @Test
  void constantsAreConstant() {
    assertThat(kernel(Initializer.ZEROS, 3, 4, 1)).containsOnly(0f);
    assertThat(kernel(Initializer.ONES, 3, 4, 1)).containsOnly(1f);
  }

  @ParameterizedTest
  @CsvSource({"64, 256", "30, 7", "5, 5", "1, 4"})
  void orthogonalMatricesHaveOrthonormalRowsOrColumns(int rows, int columns) {
    float[] q = kernel(Initializer.ORTHOGONAL, rows, columns, 9);
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    for (int a = 0; a < count; a++) {
      for (int b = 0; b <= a; b++) {
        double dot = 0;
        for (int i = 0; i < length; i++) {
          dot +=
              rows < columns
                  ? (double) q[a * columns + i] * q[b * columns + i]
                  : (double) q[i * columns + a] * q[i * columns + b];
        }
        assertThat(dot).isCloseTo(a == b ? 1 : 0, within(1e-6));
      }
    }
  }

  @Test
  void forgetGateOfAnLstmBeginsOpen() {
    Design design =
        Design.of(new ModelSpec(List.of(Plans.embedding(5, 2), Plans.lstm(2, false))), List.of(3L));
    assertThat(Plans.floats(Plans.at(InitialWeights.draw(design, new Seed(1)), "lstm/bias")))
        .containsExactly(0, 0, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void aParametersNumbersDependOnItsNameAndTheSeedAlone() {
    Layer first = Plans.dense(4, Activation.RELU);
    Layer second = Plans.dense(4, Activation.RELU);
    Design one = Design.of(new ModelSpec(List.of(first)), List.of(4L));
    Design two = Design.of(new ModelSpec(List.of(first, second)), List.of(4L));
    float[] alone = Plans.floats(Plans.at(InitialWeights.draw(one, new Seed(5)), "dense/kernel"));
    float[] with = Plans.floats(Plans.at(InitialWeights.draw(two, new Seed(5)), "dense/kernel"));
    float[] next = Plans.floats(Plans.at(InitialWeights.draw(two, new Seed(5)), "dense_1/kernel"));
    assertThat(with).isEqualTo(alone);
    assertThat(next).isNotEqualTo(alone);
    assertThat(kernel(Initializer.GLOROT_UNIFORM, 4, 4, 6)).isNotEqualTo(alone);
  }

  @Test
  void drawnWeightsNeverChangeFromReleaseToRelease() {
    Design design =
        Design.of(
            new ModelSpec(
                List.of(
                    Plans.embedding(11, 3),
                    Plans.lstm(5, false),
                    new Layer.Dense(
                        Optional.empty(),
                        7,
                        Activation.RELU,
                        true,
                        Initializer.HE_NORMAL,
                        Initializer.NORMAL))),
            List.of(4L));
    byte[] weights = Safetensors.bytes(InitialWeights.draw(design, new Seed(2026)));
    assertThat(dev.reprise.core.digest.Digest.of(weights).hex())
        .isEqualTo("e256b58659dca2f0c7be60642af29966676e028be121f0ee2064a68b63274190");
  }
}
