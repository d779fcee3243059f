package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// How data becomes examples.
///
/// @param split how it is divided
/// @param duplicates what to do about equal inputs in more than one split
/// @param inputs what the model sees: the parts are set side by side
/// @param target what it is to predict
/// @param limit how many examples of each split are used at most, for a short trial
public record PrepareSpec(
    SplitSpec split,
    Duplicates duplicates,
    List<InputSpec> inputs,
    TargetSpec target,
    Optional<Integer> limit) {
  /// Copies.
  public PrepareSpec {
    inputs = List.copyOf(inputs);
  }

  /// With all examples.
  public PrepareSpec(
      SplitSpec split, Duplicates duplicates, List<InputSpec> inputs, TargetSpec target) {
    this(split, duplicates, inputs, target, Optional.empty());
  }

  /// The step that cuts texts into windows, where there is one: then a record gives many examples.
  public Optional<Windows> windows() {
    return inputs.stream()
        .flatMap(input -> input.steps().stream())
        .filter(Windows.class::isInstance)
        .map(Windows.class::cast)
        .findFirst();
  }

  /// How data is divided.
  ///
  /// @param by the record's own digest, or a column
  /// @param column the column that says, for [SplitBy#SOURCE]
  /// @param test the share held back for evaluation, for [SplitBy#HASH] and [SplitBy#POSITION]
  /// @param validation the share of the training part held out to watch training
  /// @param stratify the column whose proportions every split keeps
  public record SplitSpec(
      SplitBy by,
      Optional<String> column,
      double test,
      double validation,
      Optional<String> stratify) {}

  /// What decides which split a record is in.
  public enum SplitBy {
    /// Its own digest: it stays where it is when records are added.
    @JsonProperty("hash")
    HASH,
    /// A column.
    @JsonProperty("source")
    SOURCE,
    /// The place in a text: its beginning is for training, what follows for validation, its end for
    /// test.
    @JsonProperty("position")
    POSITION
  }

  /// What to do about equal inputs in more than one split.
  public enum Duplicates {
    /// Count them.
    @JsonProperty("report")
    REPORT,
    /// Take them out of the splits that are fitted to or watched.
    @JsonProperty("drop")
    DROP
  }

  /// A part of the model's input.
  ///
  /// @param columns which columns, each treated the same
  /// @param steps what is done to each, in order
  public record InputSpec(List<String> columns, List<Step> steps) {
    /// Copies.
    public InputSpec {
      columns = List.copyOf(columns);
      steps = List.copyOf(steps);
    }
  }

  /// What the model is to predict.
  ///
  /// @param column which column
  /// @param steps what is done to it, in order
  public record TargetSpec(String column, List<Step> steps) {
    /// Copies.
    public TargetSpec {
      steps = List.copyOf(steps);
    }
  }

  /// One step of preparation.
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = FoldCase.class, name = "fold_case"),
    @JsonSubTypes.Type(value = Tokenize.class, name = "tokenize"),
    @JsonSubTypes.Type(value = Vocabulary.class, name = "vocabulary"),
    @JsonSubTypes.Type(value = Pad.class, name = "pad"),
    @JsonSubTypes.Type(value = Standardize.class, name = "standardize"),
    @JsonSubTypes.Type(value = OneHot.class, name = "one_hot"),
    @JsonSubTypes.Type(value = Index.class, name = "index"),
    @JsonSubTypes.Type(value = Windows.class, name = "windows"),
    @JsonSubTypes.Type(value = NextToken.class, name = "next_token"),
    @JsonSubTypes.Type(value = Rescale.class, name = "rescale"),
    @JsonSubTypes.Type(value = Downsample.class, name = "downsample"),
    @JsonSubTypes.Type(value = PeakNormalize.class, name = "peak_normalize")
  })
  public sealed interface Step {}

  /// Text without the difference of upper and lower case (full Unicode case folding).
  public record FoldCase() implements Step {}

  /// Text to tokens.
  public record Tokenize(TokenizeBy by) implements Step {}

  /// What a token is.
  public enum TokenizeBy {
    /// A word by Unicode's text segmentation (UAX #29).
    @JsonProperty("word")
    WORD,
    /// A grapheme cluster by the same.
    @JsonProperty("character")
    CHARACTER
  }

  /// Tokens to ids: 0 is padding, 1 is unknown, then the most frequent of the training split.
  ///
  /// @param size how many ids there are in all
  /// @param minimumCount how often a token must stand in the training split to have an id
  @JsonNaming(SnakeCaseStrategy.class)
  public record Vocabulary(int size, int minimumCount) implements Step {}

  /// Ids, or the samples of a sound, to rows of one length.
  public record Pad(int length, Side padding, Side truncating) implements Step {}

  /// Which end of a sequence.
  public enum Side {
    /// The beginning.
    @JsonProperty("pre")
    PRE,
    /// The end.
    @JsonProperty("post")
    POST
  }

  /// Numbers, or the channels of images, to mean 0 and standard deviation 1, both taken from the
  /// training split.
  public record Standardize() implements Step {}

  /// A category to a row with a single 1.
  public record OneHot() implements Step {}

  /// A category to its class index.
  public record Index() implements Step {}

  /// Ids to rows cut from a text one after the other; each is an example.
  ///
  /// @param length tokens in a row
  /// @param stride how far the next row begins after this one
  public record Windows(int length, int stride) implements Step {}

  /// As a target of windows: the token that follows each.
  public record NextToken() implements Step {}

  /// Bytes of an image to numbers from 0 to 1.
  public record Rescale() implements Step {}

  /// A sound with fewer samples: the mean of each `factor` neighbours.
  public record Downsample(int factor) implements Step {}

  /// A sound so that its loudest sample is 1 or −1.
  public record PeakNormalize() implements Step {}
}
