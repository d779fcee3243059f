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
public record PrepareSpec(
    SplitSpec split, Duplicates duplicates, List<InputSpec> inputs, TargetSpec target) {
  /// Copies.
  public PrepareSpec {
    inputs = List.copyOf(inputs);
  }

  /// How data is divided.
  ///
  /// @param by the record's own digest, or a column
  /// @param column the column that says, for [SplitBy#SOURCE]
  /// @param test the share held back for evaluation, for [SplitBy#HASH]
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
    SOURCE
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
    @JsonSubTypes.Type(value = Index.class, name = "index")
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

  /// Ids to rows of one length.
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

  /// Numbers to mean 0 and standard deviation 1, both taken from the training split.
  public record Standardize() implements Step {}

  /// A category to a row with a single 1.
  public record OneHot() implements Step {}

  /// A category to its class index.
  public record Index() implements Step {}
}
