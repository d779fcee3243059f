package dev.reprise.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.Plans;
import dev.reprise.training.initializer.InitialWeights;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import dev.reprise.training.model.ParameterDesign;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GradientTest {
  private static final double NUDGE = 1e-6;

  @Test
  void gradientsOfEveryWeightAreThoseOfTheFormulasInDoublePrecision() {
    Experiment plan =
        Plans.experiment(
            Loss.BINARY_CROSSENTROPY,
            Plans.embedding(9, 4),
            Plans.lstm(3, false),
            Plans.dense(1, Activation.SIGMOID));
    PreparedData data = Plans.tokens(11, 1, 1, 6, 9);
    Design design = Fit.design(plan, data);
    SortedMap<String, Tensor> initial = InitialWeights.draw(design, plan.seed());
    ReferenceModel reference = new ReferenceModel(initial, 4, 3);
    int[] ids = ((Tensor.Ints) data.train().inputs()).values();
    int[] targets = ((Tensor.Ints) data.train().targets()).values();
    try (Network network = new Network(design, initial)) {
      network.requireGradients();
      Step step = new Step(plan, network, new Examples(data.train(), 1));
      int[] all = IntStream.range(0, 11).toArray();
      Step.Result found = step.run(1, 1, all, new Meter(Loss.BINARY_CROSSENTROPY));
      assertThat(found.loss()).isCloseTo(reference.loss(ids, targets), within(1e-6));
      for (int p = 0; p < design.parameters().size(); p++) {
        ParameterDesign parameter = design.parameters().get(p);
        double[] weight = reference.weight(parameter.name());
        for (int i = 0; i < weight.length; i++) {
          double kept = weight[i];
          weight[i] = kept + NUDGE;
          double above = reference.loss(ids, targets);
          weight[i] = kept - NUDGE;
          double below = reference.loss(ids, targets);
          weight[i] = kept;
          assertThat((double) found.gradients().get(p)[i])
              .as("%s[%d]", parameter.name(), i)
              .isCloseTo((above - below) / (2 * NUDGE), within(2e-7));
        }
      }
    }
  }
}
