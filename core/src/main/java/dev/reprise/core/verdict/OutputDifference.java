package dev.reprise.core.verdict;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How a file that a stage wrote differs, whose bytes are not the same on two sides.
///
/// @param path the file, relative to the project
/// @param kind what it was compared as
/// @param finding whether its contents differ, and where
/// @param remark what stood in the way of saying more, possibly empty
public record OutputDifference(String path, FileKind kind, Finding finding, String remark) {

  /// What a comparison by kind found.
  public sealed interface Finding {}

  /// Read as its kind, both sides say the same; only how it is written differs.
  ///
  /// @param aspects in what; never empty
  public record SameContents(SortedSet<Aspect> aspects) implements Finding {
    /// Copies, and checks that there is one.
    public SameContents {
      aspects = Collections.unmodifiableSortedSet(new TreeSet<>(aspects));
      if (aspects.isEmpty()) {
        throw new IllegalArgumentException("files with other bytes differ in something");
      }
    }
  }

  /// The two sides say something else.
  ///
  /// @param where the first place, such as `tensor encoder.weight[3,17]`, `row 4, column loss` or
  ///   `/epochs/3/loss`; empty for the whole file
  /// @param what how it differs there and in all, in words
  /// @param largest the largest difference of two finite numbers in the file, where numbers differ
  public record OtherContents(String where, String what, OptionalDouble largest)
      implements Finding {}

  /// In what files with the same contents can differ.
  public enum Aspect {
    /// When entries of a container, or the container, were written.
    TIME_STAMPS("time stamps"),
    /// How strongly it is compressed, and by what.
    COMPRESSION("the compression"),
    /// In which order its parts stand.
    ORDER("the order of its parts"),
    /// Names, owners, comments and the like beside the contents.
    METADATA("metadata"),
    /// White space, quotation, and how numbers are written.
    FORMATTING("the formatting"),
    /// Where in the file its parts lie, and how they are shared.
    LAYOUT("the layout in the file"),
    /// Whether its owner may execute it.
    PERMISSIONS("permissions");

    private final String title;

    Aspect(String title) {
      this.title = title;
    }

    /// In a sentence: "only … differ".
    public String title() {
      return title;
    }

    /// The word for it in JSON: `time-stamps`.
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// Whether the contents are the same.
  public boolean isOfSameContents() {
    return switch (finding) {
      case SameContents same -> true;
      case OtherContents other -> false;
    };
  }

  /// Why files with the same contents have other bytes; nothing where contents differ.
  public Optional<CauseKind> cause() {
    return switch (finding) {
      case SameContents same ->
          Optional.of(
              same.aspects().contains(Aspect.TIME_STAMPS)
                  ? CauseKind.TIME_STAMP
                  : CauseKind.PACKAGING);
      case OtherContents other -> Optional.empty();
    };
  }

  /// The first place that differs, such as `tensor encoder.weight[3,17]`; empty where the contents
  /// are the same or differ as a whole.
  public String where() {
    return switch (finding) {
      case SameContents same -> "";
      case OtherContents other -> other.where();
    };
  }

  /// What differs, in a sentence without the path and without a full stop.
  public String sentence() {
    String said =
        switch (finding) {
          case SameContents same ->
              "same contents as "
                  + kind.word()
                  + ": only "
                  + same.aspects().stream().map(Aspect::title).collect(Collectors.joining(", "))
                  + " differ";
          case OtherContents other ->
              other.where().isEmpty() ? other.what() : other.where() + ": " + other.what();
        };
    return remark.isEmpty() ? said : said + " (" + remark + ")";
  }
}
