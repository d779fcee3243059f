package dev.reprise.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.progress.Progress;
import dev.reprise.training.Plans;
import dev.reprise.training.initializer.InitialWeights;
import dev.reprise.training.loop.Inference.Scored;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceTest {
  private static final PreparedData DATA = Plans.tokens(67, 1, 1, 9, 20);

  private static Scored score(int batch) {
    Experiment plan = Plans.sentiment();
    Design design = Fit.design(plan, DATA);
    try (Network network = new Network(design, InitialWeights.draw(design, plan.seed()))) {
      Examples examples = new Examples(DATA.train(), 1);
      return Inference.score(
          network, examples, Loss.BINARY_CROSSENTROPY, Progress.Task.SILENT, batch);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 13, 66})
  void outputsDoNotDependOnHowBatchesAreCut(int batch) {
    Scored whole = score(67);
    Scored cut = score(batch);
    assertThat(cut.outputs()).isEqualTo(whole.outputs());
    assertThat(cut.losses()).isEqualTo(whole.losses());
  }

  @Test
  void outputsAloneAreThoseOfScoring() {
    Experiment plan = Plans.sentiment();
    Design design = Fit.design(plan, DATA);
    try (Network network = new Network(design, InitialWeights.draw(design, plan.seed()))) {
      assertThat(Inference.outputs(network, new Examples(DATA.train(), 1)))
          .isEqualTo(score(5).outputs());
    }
  }
}
