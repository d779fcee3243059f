package dev.reprise.core.experiment;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.ExperimentChecks.Reporter;
import dev.reprise.core.experiment.PrepareSpec.Downsample;
import dev.reprise.core.experiment.PrepareSpec.FoldCase;
import dev.reprise.core.experiment.PrepareSpec.Index;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.NextToken;
import dev.reprise.core.experiment.PrepareSpec.OneHot;
import dev.reprise.core.experiment.PrepareSpec.Pad;
import dev.reprise.core.experiment.PrepareSpec.PeakNormalize;
import dev.reprise.core.experiment.PrepareSpec.Rescale;
import dev.reprise.core.experiment.PrepareSpec.Standardize;
import dev.reprise.core.experiment.PrepareSpec.Step;
import dev.reprise.core.experiment.PrepareSpec.TargetSpec;
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.core.experiment.PrepareSpec.Windows;
import java.util.List;
import java.util.Locale;

/// Follows a column through its preparation steps and tells where one cannot take what the one
/// before gives.
final class StepChecks {
  private final Reporter reporter;
  private final String place;

  StepChecks(Reporter reporter, String place) {
    this.reporter = reporter;
    this.place = place;
  }

  /// What flows between steps.
  private enum Flow {
    TEXT,
    TOKENS,
    IDS,
    SEQUENCE,
    CATEGORY,
    NUMBER,
    ROW,
    CLASS_INDEX,
    WINDOWS,
    NEXT_TOKEN,
    IMAGE,
    PIXELS,
    AUDIO,
    WAVEFORM,
    BROKEN;

    static Flow of(ColumnKind kind) {
      return switch (kind) {
        case TEXT -> TEXT;
        case CATEGORY -> CATEGORY;
        case INTEGER, NUMBER -> NUMBER;
        case IMAGE -> IMAGE;
        case AUDIO -> AUDIO;
      };
    }

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// What an input column adds to an example.
  InputShape input(ColumnSpec column, InputSpec input) {
    Flow end = follow(Flow.of(column.kind()), input.steps());
    return switch (end) {
      case SEQUENCE, WINDOWS -> new InputShape(true, List.of(length(input)));
      case WAVEFORM -> new InputShape(false, List.of(length(input), 1L));
      case IMAGE, PIXELS ->
          new InputShape(
              false,
              column.shape().orElse(List.of(0, 0, 0)).stream().map(Integer::longValue).toList());
      case NUMBER -> InputShape.row(1);
      case ROW, BROKEN -> InputShape.row(0);
      case TEXT, TOKENS, IDS, CATEGORY, CLASS_INDEX, NEXT_TOKEN, AUDIO -> {
        unfinished(end);
        yield InputShape.row(0);
      }
    };
  }

  private void unfinished(Flow end) {
    reporter.report(
        place,
        "the steps end with " + end.label() + ", which no layer takes",
        switch (end) {
          case TEXT -> "add tokenize, vocabulary and pad";
          case TOKENS -> "add vocabulary and pad";
          case IDS, AUDIO -> "add pad: {length: …}";
          default -> "add one_hot: {}";
        });
  }

  private static long length(InputSpec input) {
    for (Step step : input.steps()) {
      if (step instanceof Pad pad) {
        return pad.length();
      }
      if (step instanceof Windows windows) {
        return windows.length();
      }
    }
    return 0;
  }

  /// Checks the target against the loss.
  void target(ColumnKind kind, TargetSpec target, Loss loss) {
    Flow end = follow(Flow.of(kind), target.steps());
    boolean fits =
        switch (loss) {
          case BINARY_CROSSENTROPY -> end == Flow.CLASS_INDEX || end == Flow.NUMBER;
          case SPARSE_CATEGORICAL_CROSSENTROPY -> end == Flow.CLASS_INDEX || end == Flow.NEXT_TOKEN;
          case CATEGORICAL_CROSSENTROPY -> end == Flow.ROW;
          case MEAN_SQUARED_ERROR -> end == Flow.NUMBER;
        };
    if (!fits && end != Flow.BROKEN) {
      reporter.report(
          place,
          "the target is a "
              + end.label()
              + ", which "
              + loss.name().toLowerCase(Locale.ROOT)
              + " cannot take",
          switch (loss) {
            case BINARY_CROSSENTROPY, SPARSE_CATEGORICAL_CROSSENTROPY ->
                "a category with the step index: {}";
            case CATEGORICAL_CROSSENTROPY -> "a category with the step one_hot: {}";
            case MEAN_SQUARED_ERROR -> "a number or integer column";
          });
    }
  }

  private Flow follow(Flow start, List<Step> steps) {
    Flow flow = start;
    for (int i = 0; i < steps.size(); i++) {
      Flow next = after(flow, steps.get(i));
      if (next == Flow.BROKEN) {
        reporter.report(
            place + "." + i,
            nameOf(steps.get(i)) + " cannot follow here: it is given " + flow.label(),
            "it takes " + takes(steps.get(i)));
        return Flow.BROKEN;
      }
      flow = next;
    }
    return flow;
  }

  private static Flow after(Flow flow, Step step) {
    return switch (step) {
      case FoldCase() -> flow == Flow.TEXT ? Flow.TEXT : Flow.BROKEN;
      case Tokenize(PrepareSpec.TokenizeBy by) -> flow == Flow.TEXT ? Flow.TOKENS : Flow.BROKEN;
      case Vocabulary vocabulary -> flow == Flow.TOKENS ? Flow.IDS : Flow.BROKEN;
      case Pad pad ->
          switch (flow) {
            case IDS -> Flow.SEQUENCE;
            case AUDIO -> Flow.WAVEFORM;
            default -> Flow.BROKEN;
          };
      case Windows windows -> flow == Flow.IDS ? Flow.WINDOWS : Flow.BROKEN;
      case NextToken() -> flow == Flow.TEXT ? Flow.NEXT_TOKEN : Flow.BROKEN;
      case Rescale() -> flow == Flow.IMAGE ? Flow.PIXELS : Flow.BROKEN;
      case Downsample downsample -> flow == Flow.AUDIO ? Flow.AUDIO : Flow.BROKEN;
      case PeakNormalize() -> flow == Flow.AUDIO ? Flow.AUDIO : Flow.BROKEN;
      case Standardize() ->
          switch (flow) {
            case NUMBER -> Flow.NUMBER;
            case IMAGE -> Flow.PIXELS;
            default -> Flow.BROKEN;
          };
      case OneHot() -> flow == Flow.CATEGORY ? Flow.ROW : Flow.BROKEN;
      case Index() -> flow == Flow.CATEGORY ? Flow.CLASS_INDEX : Flow.BROKEN;
    };
  }

  private static String nameOf(Step step) {
    return step.getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }

  private static String takes(Step step) {
    return switch (step) {
      case FoldCase() -> "a text column";
      case Tokenize tokenize -> "a text column";
      case Vocabulary vocabulary -> "tokens: put tokenize before it";
      case Pad pad -> "token ids (put tokenize and vocabulary before it) or an audio column";
      case Windows windows -> "token ids: put tokenize and vocabulary before it";
      case NextToken() -> "a text column";
      case Rescale() -> "an image column, once";
      case Downsample downsample -> "an audio column, before pad";
      case PeakNormalize() -> "an audio column, before pad";
      case Standardize() -> "a number, integer or image column";
      case OneHot() -> "a category column";
      case Index() -> "a category column";
    };
  }
}
