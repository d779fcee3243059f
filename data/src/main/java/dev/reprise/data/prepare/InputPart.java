package dev.reprise.data.prepare;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec;
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
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.core.experiment.PrepareSpec.Windows;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.form.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One part of the model's input: some columns of one kind, taken through the same steps.
final class InputPart {
  private final DataSpec data;
  private final Sample sample;
  private final StepLog log;
  private final InputSpec spec;
  // How the part is named in the record: by its column, or as `inputs[0]`.
  private final String name;

  /// @param index which part of the inputs it is
  InputPart(DataSpec data, Sample sample, StepLog log, InputSpec spec, int index) {
    this.data = data;
    this.sample = sample;
    this.log = log;
    this.spec = spec;
    this.name = spec.columns().size() == 1 ? spec.columns().getFirst() : "inputs[" + index + "]";
  }

  /// What the columns have become so far.
  private sealed interface State {}

  private record TextState(Texts texts) implements State {}

  private record TokenState(Tokens tokens) implements State {}

  private record SequenceState(Sequences sequences) implements State {}

  private record NumberState(Numbers numbers) implements State {}

  private record CategoryState(List<Categories> categories) implements State {}

  private record ImageState(Pictures pictures) implements State {}

  private record SoundState(Waves waves) implements State {}

  private record Done(Block block) implements State {}

  /// Runs all steps.
  Block run() {
    State state = start();
    for (Step step : spec.steps()) {
      state = apply(step, state);
    }
    return switch (state) {
      case Done done -> done.block();
      case NumberState numbers -> numbers.numbers().vectors(name, false);
      case ImageState images -> images.pictures().block();
      case SoundState s -> throw unfinished("a sound needs pad");
      case TextState s -> throw unfinished("text needs tokenize, vocabulary and pad");
      case TokenState s -> throw unfinished("tokens need vocabulary and pad");
      case SequenceState s -> throw unfinished("token ids need pad");
      case CategoryState s -> throw unfinished("a category needs one_hot");
    };
  }

  private State start() {
    List<Column> columns = new ArrayList<>();
    spec.columns().forEach(column -> columns.add(sample.table().column(column, "prepare." + name)));
    List<ColumnKind> kinds = columns.stream().map(InputPart::general).distinct().toList();
    if (kinds.size() > 1) {
      throw new InvalidInputException(
          "prepare." + name,
          "has columns of several kinds: " + kinds,
          "give each kind an entry of its own under `inputs:`");
    }
    return switch (kinds.getFirst()) {
      case TEXT ->
          new TextState(new Texts(columns.stream().map(this::texts).toArray(String[][]::new)));
      case INTEGER, NUMBER ->
          new NumberState(
              new Numbers(columns.stream().map(InputPart::numbers).toArray(double[][]::new)));
      case CATEGORY -> new CategoryState(categories(columns));
      case IMAGE -> new ImageState(Pictures.of((Column.Images) single(columns)));
      case AUDIO -> new SoundState(Waves.of((Column.Sounds) single(columns)));
    };
  }

  private Column single(List<Column> columns) {
    if (columns.size() != 1) {
      throw new InvalidInputException(
          "prepare." + name, "has several images or sounds", "name one column");
    }
    return columns.getFirst();
  }

  private static ColumnKind general(Column column) {
    return column.kind() == ColumnKind.INTEGER ? ColumnKind.NUMBER : column.kind();
  }

  private String[] texts(Column column) {
    String[] texts = new String[sample.size()];
    Arrays.setAll(texts, column::text);
    return texts;
  }

  /// A column's numbers; a whole number within 2⁵³ is a double without rounding.
  static double[] numbers(Column column) {
    return switch (column) {
      case Column.Integers integers -> Arrays.stream(integers.values()).asDoubleStream().toArray();
      case Column.Numbers numbers -> numbers.values();
      case Column.Texts texts -> throw new IllegalArgumentException("texts are no numbers");
      case Column.Images images -> throw new IllegalArgumentException("images are no numbers");
      case Column.Sounds sounds -> throw new IllegalArgumentException("sounds are no numbers");
    };
  }

  private List<Categories> categories(List<Column> columns) {
    List<Categories> categories = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String column = spec.columns().get(i);
      categories.add(
          Categories.of(column, data.columns().get(column), columns.get(i), sample, name));
    }
    return categories;
  }

  private State apply(Step step, State state) {
    return switch (step) {
      case FoldCase s when state instanceof TextState(Texts texts) ->
          new TextState(texts.foldCase(name, log));
      case Tokenize s when state instanceof TextState(Texts texts) ->
          new TokenState(texts.tokenize(s.by(), name, log));
      case Vocabulary s when state instanceof TokenState(Tokens tokens) ->
          new SequenceState(tokens.number(s, sample, name, log));
      case Pad s when state instanceof SequenceState(Sequences sequences) ->
          new Done(sequences.pad(s, name, log));
      case Pad s when state instanceof SoundState(Waves waves) -> new Done(waves.pad(s, name, log));
      case Downsample s when state instanceof SoundState(Waves waves) ->
          new SoundState(waves.downsample(s.factor(), name, log));
      case PeakNormalize s when state instanceof SoundState(Waves waves) ->
          new SoundState(waves.peakNormalize(name, log));
      case Rescale s when state instanceof ImageState(Pictures pictures) ->
          new Done(pictures.rescale(name, log).block());
      case Standardize s when state instanceof ImageState(Pictures pictures) ->
          new Done(pictures.standardize(sample, name, log).block());
      case Standardize s when state instanceof NumberState(Numbers numbers) ->
          new NumberState(numbers.standardize(sample, name, log));
      case OneHot s when state instanceof CategoryState(List<Categories> categories) ->
          new Done(Categories.oneHot(categories, name, log));
      case FoldCase s -> throw misplaced("fold_case", "text", state);
      case Tokenize s -> throw misplaced("tokenize", "text", state);
      case Vocabulary s -> throw misplaced("vocabulary", "tokens", state);
      case Pad s -> throw misplaced("pad", "token ids or a sound", state);
      case Downsample s -> throw misplaced("downsample", "a sound", state);
      case PeakNormalize s -> throw misplaced("peak_normalize", "a sound", state);
      case Rescale s -> throw misplaced("rescale", "an image", state);
      case Windows s -> throw misplaced("windows", "token ids, for the target next_token", state);
      case NextToken s -> throw misplaced("next_token", "a target", state);
      case Standardize s -> throw misplaced("standardize", "numbers", state);
      case OneHot s -> throw misplaced("one_hot", "a category", state);
      case Index s -> throw misplaced("index", "a target", state);
    };
  }

  private InvalidInputException misplaced(String step, String expected, State state) {
    String found =
        switch (state) {
          case TextState s -> "text";
          case TokenState s -> "tokens";
          case SequenceState s -> "token ids";
          case NumberState s -> "numbers";
          case CategoryState s -> "a category";
          case ImageState s -> "an image";
          case SoundState s -> "a sound";
          case Done s -> "finished rows";
        };
    return new InvalidInputException(
        "prepare." + name,
        "the step " + step + " expects " + expected + ", found " + found,
        "change the order of the steps, or leave this one out");
  }

  private InvalidInputException unfinished(String what) {
    return new InvalidInputException("prepare." + name, what, "add the steps it lacks");
  }
}
