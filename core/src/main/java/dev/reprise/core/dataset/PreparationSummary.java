package dev.reprise.core.dataset;

import dev.reprise.core.digest.Digest;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What preparation did, step by step, for the record.
///
/// @param steps in the order they ran
/// @param splits how many examples each split has
/// @param duplicates equal records found across splits
/// @param classes the class names by index, empty where the target is not a category
public record PreparationSummary(
    List<Step> steps,
    SortedMap<SplitName, Long> splits,
    Duplicates duplicates,
    List<String> classes) {
  /// Copies.
  public PreparationSummary {
    steps = List.copyOf(steps);
    splits = Collections.unmodifiableSortedMap(new TreeMap<>(splits));
    classes = List.copyOf(classes);
  }

  /// One step and what came out of it.
  ///
  /// @param name such as `split`, `text.tokenize`, `text.vocabulary`, `examples`
  /// @param version the version of the step's algorithm; a change of any output is a new version
  /// @param output the digest of the step's output
  /// @param detail a short remark for people, such as `10000 words`
  public record Step(String name, int version, Digest output, String detail) {}

  /// Equal inputs that stand in more than one split.
  ///
  /// @param acrossSplits how many distinct inputs stand in two splits or more
  /// @param dropped how many records were dropped for it (0 where duplicates are only reported)
  public record Duplicates(long acrossSplits, long dropped) {}
}
