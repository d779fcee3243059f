package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.PrepareSpec.Windows;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.data.prepare.PromptReader;
import dev.reprise.training.generation.Sampler;
import dev.reprise.training.generation.TextGenerator;
import dev.reprise.training.generation.TextGenerator.Continuation;
import dev.reprise.training.generation.TextGenerator.Prompt;
import dev.reprise.training.generation.TextGenerator.Request;
import java.util.ArrayList;
import java.util.List;

/// Continues texts with the model of a record.
public final class Generation {
  private Generation() {}

  /// A prompt and its continuation.
  ///
  /// @param prompt as it was given
  /// @param text what was added
  /// @param logits the digest over the model's outputs at every added token
  public record Text(String prompt, String text, Digest logits) {}

  /// Continues every prompt; all are run as one batch, and none depends on the others.
  ///
  /// @param length how many tokens to add
  /// @param temperature and `seed`: how a token is chosen; see [Sampler]
  /// @param threads how many threads to use; no bit depends on it
  /// @throws InvalidInputException where the record's model tells no next token, or a prompt has no
  ///   token
  public static List<Text> generate(
      Target target,
      List<String> prompts,
      int length,
      double temperature,
      long seed,
      int threads,
      Progress progress) {
    RunRecord record = target.record();
    Experiment experiment = Target.recorded(record, List.of()).experiment();
    Windows windows =
        experiment
            .prepare()
            .windows()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "run " + record.run(),
                        "its model tells no next token: "
                            + record.name()
                            + " has no step windows with the target next_token",
                        "use the record of a model of texts, such as examples/tiny-gpt"));
    List<String> tokens = record.preparation().classes();
    PromptReader reader = new PromptReader(experiment.prepare(), tokens);
    List<Prompt> read = new ArrayList<>();
    for (String prompt : prompts) {
      int[] ids = reader.ids(prompt);
      if (ids.length == 0) {
        throw new InvalidInputException(
            "the prompt '" + prompt + "'", "has no token", "write a character at least");
      }
      read.add(new Prompt(Digest.ofText(prompt), ids));
    }
    RunRecord.Artifact weights = record.artifact(RunRecord.FINAL_WEIGHTS);
    TextGenerator generator =
        new TextGenerator(
            experiment.model(),
            Safetensors.read(RunRecord.FINAL_WEIGHTS, target.blobs().read(weights.digest())),
            windows.length(),
            tokens.size(),
            threads);
    List<Continuation> added =
        generator.generate(new Request(read, length, new Sampler(temperature, seed)), progress);
    List<Text> texts = new ArrayList<>();
    for (int i = 0; i < added.size(); i++) {
      texts.add(new Text(prompts.get(i), reader.text(added.get(i).ids()), added.get(i).logits()));
    }
    return texts;
  }
}
