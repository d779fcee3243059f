package dev.reprise.data.prepare;

import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.FoldCase;
import dev.reprise.core.experiment.PrepareSpec.Step;
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.TokenizeBy;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes a text through the steps a model's training text went through, and ids back to text.
public final class PromptReader {
  private final List<Step> steps;
  private final List<String> names;
  private final Map<String, Integer> ids = new HashMap<>();

  /// @param spec the preparation of a model of tokens
  /// @param names the token of each id, as the record has them
  public PromptReader(PrepareSpec spec, List<String> names) {
    if (spec.windows().isEmpty()) {
      throw new InvalidInputException(
          "prepare", "has no step windows, so the model tells no next token", "use another record");
    }
    this.steps = spec.inputs().getFirst().steps();
    this.names = List.copyOf(names);
    for (int id = Tokens.RESERVED; id < names.size(); id++) {
      ids.put(names.get(id), id);
    }
  }

  /// The ids of a text's tokens; those outside the vocabulary become 1.
  public int[] ids(String text) {
    StepLog log = new StepLog(Progress.SILENT);
    Texts texts = new Texts(new String[][] {{text}});
    for (Step step : steps) {
      if (step instanceof FoldCase) {
        texts = texts.foldCase("prompt", log);
      } else if (step instanceof Tokenize tokenize) {
        Tokens tokens = texts.tokenize(tokenize.by(), "prompt", log);
        int[] found = tokens.sequences()[0][0];
        int[] result = new int[found.length];
        for (int i = 0; i < result.length; i++) {
          result[i] = ids.getOrDefault(tokens.names()[found[i]], Tokens.UNKNOWN);
        }
        return result;
      }
    }
    throw new InvalidInputException("prepare", "has no step tokenize", "use another record");
  }

  /// The text of these ids: characters as they are, words with a space before each.
  public String text(int[] added) {
    boolean words =
        steps.stream()
            .anyMatch(step -> step instanceof Tokenize(TokenizeBy by) && by == TokenizeBy.WORD);
    StringBuilder text = new StringBuilder();
    for (int id : added) {
      text.append(words ? " " : "").append(names.get(id));
    }
    return text.toString();
  }
}
