package dev.reprise.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.generation.Sampler;
import dev.reprise.training.generation.TextGenerator;
import dev.reprise.training.generation.TextGenerator.Continuation;
import dev.reprise.training.generation.TextGenerator.Prompt;
import dev.reprise.training.generation.TextGenerator.Request;
import dev.reprise.training.initializer.InitialWeights;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class TextGeneratorTest {
  private static final int WORDS = 11;
  private static final int WINDOW = 40;
  private static final Experiment PLAN =
      Plans.experiment(
          Loss.SPARSE_CATEGORICAL_CROSSENTROPY,
          Plans.embedding(WORDS, 6),
          Plans.lstm(8, true),
          Plans.dense(WORDS, Activation.SOFTMAX));
  private static final SortedMap<String, Tensor> WEIGHTS =
      InitialWeights.draw(Design.of(PLAN.model(), List.of((long) WINDOW)), PLAN.seed());

  private static List<Continuation> generate(int threads, Sampler sampler, Prompt... prompts) {
    return new TextGenerator(PLAN.model(), WEIGHTS, WINDOW, WORDS, threads)
        .generate(new Request(List.of(prompts), 50, sampler), Progress.SILENT);
  }

  private static Prompt prompt(int... ids) {
    return new Prompt(Digest.ofText(Arrays.toString(ids)), ids);
  }

  private static final Prompt SHORT = prompt(3);
  private static final Prompt MIDDLE = prompt(4, 5, 6, 7, 8, 9, 10, 2, 3);
  // Longer than one filled row, so that it stands in a batch of its own at first.
  private static final Prompt LONG = prompt(Arrays.copyOf(new int[] {2, 9, 4, 7}, 37));

  @Test
  void aPromptIsContinuedAloneAsBesideOthersToTheLastBit() {
    for (double temperature : new double[] {0, 0.7, 1.5}) {
      Sampler sampler = new Sampler(temperature, 5);
      Continuation alone = generate(1, sampler, SHORT).getFirst();
      List<Continuation> among = generate(2, sampler, LONG, SHORT, MIDDLE, SHORT);
      assertThat(among.get(1).ids()).containsExactly(alone.ids());
      assertThat(among.get(1).logits()).isEqualTo(alone.logits());
      assertThat(among.get(3)).usingRecursiveComparison().isEqualTo(alone);
      assertThat(generate(1, sampler, LONG).getFirst().logits())
          .isEqualTo(among.getFirst().logits());
    }
  }

  @Test
  void seedsAndPromptsLeadToOtherTextsButAgainToTheSame() {
    int[] first = generate(1, new Sampler(1, 5), SHORT).getFirst().ids();
    assertThat(generate(1, new Sampler(1, 5), SHORT).getFirst().ids()).containsExactly(first);
    assertThat(generate(1, new Sampler(1, 6), SHORT).getFirst().ids()).isNotEqualTo(first);
    Prompt renamed = new Prompt(Digest.ofText("another"), SHORT.ids());
    assertThat(generate(1, new Sampler(1, 5), renamed).getFirst().ids()).isNotEqualTo(first);
    assertThat(generate(1, new Sampler(0, 5), renamed).getFirst().ids())
        .containsExactly(generate(1, new Sampler(0, 6), SHORT).getFirst().ids());
  }

  @Test
  void outputsAreThoseAtThePromptsOwnEnd() {
    int[] ids = MIDDLE.ids();
    Request request = new Request(List.of(LONG, MIDDLE), 1, new Sampler(0, 1));
    Continuation found =
        new TextGenerator(PLAN.model(), WEIGHTS, WINDOW, WORDS, 1)
            .generate(request, Progress.SILENT)
            .get(1);
    Design design = Design.of(PLAN.model(), List.of((long) ids.length));
    try (Network network = new Network(design, WEIGHTS);
        NDManager manager = network.newManager()) {
      NDArray inputs = manager.create(IntBuffer.wrap(ids), new Shape(1, ids.length));
      float[] all = network.forward(inputs, false).toFloatArray();
      float[] last = Arrays.copyOfRange(all, all.length - WORDS, all.length);
      byte[] hash = new Tensor.Floats(new int[] {WORDS}, last).digest().hash();
      assertThat(found.logits()).isEqualTo(Digest.of(hash));
    }
  }

  @Test
  void paddingUnknownAndMeaninglessTokensAreNeverChosen() {
    TextGenerator few = new TextGenerator(PLAN.model(), WEIGHTS, WINDOW, 5, 1);
    Request request = new Request(List.of(SHORT, MIDDLE), 200, new Sampler(50, 1));
    for (Continuation continuation : few.generate(request, Progress.SILENT)) {
      assertThat(continuation.ids()).containsOnly(2, 3, 4);
    }
  }
}
