package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.Screen;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.runner.Generation;
import dev.reprise.runner.Target;
import dev.reprise.store.ProjectStore;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `generate`: continues texts with the model of a record.
@Command(
    description = {
      "Continue texts with the model of a record. The same prompt, seed and temperature give the",
      "same text, alone or beside other prompts, on any machine."
    },
    footer = {
      "  reprise generate examples/tiny-gpt --prompt \"ROMEO:\"",
      "  reprise generate examples/tiny-gpt --prompt ROMEO: --prompt JULIET: --temperature 0.8",
      "  reprise generate 20260102-030405-0a1b2c --prompt \"To be\" --length 50 --json"
    })
public final class GenerateCommand extends Verb {
  private static final int LONGEST = 100_000;
  private static final int MOST_PROMPTS = 1000;
  private static final int MOST_THREADS = 1024;

  @Parameters(
      paramLabel = "RECORD",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String record = "";

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      required = true,
      order = 1,
      description = "A text to continue. May be repeated; all are run as one batch.")
  private List<String> prompts = new ArrayList<>();

  @Option(
      names = "--length",
      paramLabel = "N",
      order = 2,
      description = "How many tokens to add (default: ${DEFAULT-VALUE}).")
  private int length = 200;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      order = 3,
      description = {
        "0 takes the likeliest token, 1 follows the model's own probabilities",
        "(default: ${DEFAULT-VALUE})."
      })
  private double temperature;

  @Option(
      names = "--seed",
      paramLabel = "S",
      order = 4,
      description = "Of the random numbers, for a temperature above 0 (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 5,
      description =
          "How many threads to use (default: one for each processor). No bit depends on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /// The verb in its surroundings.
  public GenerateCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    requireWithin("--length", length, LONGEST);
    requireWithin("--prompt", prompts.size(), MOST_PROMPTS);
    requireWithin("--threads", threads, MOST_THREADS);
    if (!(temperature >= 0 && temperature <= 1000)) {
      throw new InvalidInputException(
          "--temperature", "expected 0 to 1000, found " + temperature, "");
    }
    try (ProjectStore store = openStore()) {
      Target target = target(record, store);
      List<Generation.Text> texts =
          Generation.generate(
              target, prompts, length, temperature, seed, threads, context.progress());
      print(screen(), texts);
      if (json) {
        printJson(JsonText.generated(target.address(), length, temperature, seed, texts));
      }
      return AS_REQUIRED;
    }
  }

  private static void print(Screen screen, List<Generation.Text> texts) {
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        screen.line("---");
      }
      screen.line(texts.get(i).prompt() + texts.get(i).text());
    }
  }

  private static void requireWithin(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new InvalidInputException(option, "expected 1 to " + most + ", found " + value, "");
    }
  }
}
