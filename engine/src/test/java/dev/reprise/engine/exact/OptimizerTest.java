package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// DJL's optimisers on the engine, five steps, against the weights that `torch.optim` 2.7 reaches
/// with the same settings.
final class OptimizerTest {
  private static Tracker rate() {
    return Tracker.fixed(0.05f);
  }

  static Stream<Arguments> optimizersAndWhatTorchReaches() {
    return Stream.of(
        Arguments.of(
            Optimizer.nag()
                .setLearningRateTracker(rate())
                .setMomentum(0.9f)
                .optWeightDecays(0.02f)
                .build(),
            new double[] {0.19631764, 0.24846748, 3.28989434, -1.24821508}),
        Arguments.of(
            Optimizer.sgd().setLearningRateTracker(rate()).optWeightDecays(0.02f).build(),
            new double[] {0.40366104, -0.69315135, 2.34741998, -0.57694614}),
        Arguments.of(
            Optimizer.sgd()
                .setLearningRateTracker(rate())
                .optMomentum(0.9f)
                .optWeightDecays(0.02f)
                .build(),
            new double[] {0.24974999, 0.14867365, 2.92773938, -1.13983572}),
        Arguments.of(
            Optimizer.rmsprop()
                .optLearningRateTracker(rate())
                .optRho(0.9f)
                .optEpsilon(1e-6f)
                .optCentered(false)
                .optWeightDecays(0.02f)
                .build(),
            new double[] {0.06113775, -0.7578823, 2.56409025, -0.62889773}),
        Arguments.of(
            Optimizer.rmsprop()
                .optLearningRateTracker(rate())
                .optRho(0.9f)
                .optMomentum(0.8f)
                .optEpsilon(1e-6f)
                .optCentered(true)
                .optWeightDecays(0.02f)
                .build(),
            new double[] {-0.47642657, 0.03385273, 3.62692165, -1.45397353}),
        Arguments.of(
            Optimizer.adagrad()
                .optLearningRateTracker(rate())
                .optEpsilon(1e-6f)
                .optWeightDecays(0.02f)
                .build(),
            new double[] {0.34612119, -1.09204817, 2.16510606, -0.2024834}),
        Arguments.of(
            Optimizer.adadelta().optRho(0.9f).optEpsilon(1e-6f).optWeightDecays(0.02f).build(),
            new double[] {0.48366484, -1.23361456, 2.01648283, -0.0241583}),
        Arguments.of(
            Optimizer.adam()
                .optLearningRateTracker(rate())
                .optBeta1(0.9f)
                .optBeta2(0.99f)
                .optEpsilon(1e-6f)
                .optWeightDecays(0.02f)
                .build(),
            new double[] {0.25245154, -1.00093913, 2.25058413, -0.24393666}),
        Arguments.of(
            Optimizer.adamW()
                .optLearningRateTracker(rate())
                .optBeta1(0.9f)
                .optBeta2(0.99f)
                .optEpsilon(1e-6f)
                .optWeightDecays(0.02f)
                .build(),
            new double[] {0.25045702, -0.99522734, 2.24008274, -0.24343318}));
  }

  @ParameterizedTest
  @MethodSource("optimizersAndWhatTorchReaches")
  void fiveStepsReachWhatTorchReachesAndLeaveTheGradientAtZero(
      Optimizer optimizer, double[] torch) {
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      NDArray weight = manager.create(new float[] {0.5f, -1.25f, 2, 0});
      NDArray curvature = manager.create(new float[] {0.3f, 1, -0.5f, 2});
      weight.setRequiresGradient(true);
      for (int t = 0; t < 5; t++) {
        NDArray slope = manager.create(new float[] {0.1f, -0.2f, 0.7f, 1 + t});
        try (GradientCollector collector = ExactEngine.instance().newGradientCollector()) {
          NDArray loss = weight.square().mul(curvature).add(weight.mul(slope)).sum();
          collector.backward(loss);
        }
        optimizer.update("weight", weight, weight.getGradient());
        assertThat(weight.getGradient().toFloatArray()).containsOnly(0);
      }
      double[] reached = weight.toType(DataType.FLOAT64, true).toDoubleArray();
      // DJL adds epsilon before the correction for the first steps, PyTorch after it.
      Values.assertClose(reached, torch, 1e-5, optimizer.getClass().getSimpleName());
    }
  }

  @Test
  void gradientsAreScaledAndClippedFirst() {
    NDArray[] reached = new NDArray[2];
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      for (int i = 0; i < 2; i++) {
        reached[i] = manager.create(new float[] {0.5f, -1.25f, 2, 0});
        NDArray gradient =
            manager.create(i == 0 ? new float[] {9, -9, 0.25f, 1} : new float[] {2, -2, 0.5f, 2});
        Optimizer optimizer =
            i == 0
                ? Optimizer.nag()
                    .setLearningRateTracker(rate())
                    .setMomentum(0.9f)
                    .setRescaleGrad(2)
                    .optClipGrad(2)
                    .build()
                : Optimizer.nag().setLearningRateTracker(rate()).setMomentum(0.9f).build();
        optimizer.update("weight", reached[i], gradient);
      }
      assertThat(reached[0]).isEqualTo(reached[1]);
    }
  }
}
