package dev.reprise.data.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A pattern of paths such as `aclImdb/{split:train|test}/{label:neg|pos}/*.txt`.
///
/// `*` stands for any characters but `/`; `{field:a|b}` for one of the alternatives, and `{field}`
/// for any characters but `/`, taken as that field; anything else for itself.
final class PathPattern {
  private static final Pattern PART =
      Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)(?::([^{}]+))?\\}|\\*|[^*{}]+");
  private static final Pattern BAR = Pattern.compile("\\|");

  private final Pattern regex;
  private final List<String> fields;

  private PathPattern(Pattern regex, List<String> fields) {
    this.regex = regex;
    this.fields = List.copyOf(fields);
  }

  /// Reads a pattern.
  static PathPattern parse(String pattern, Place place) {
    StringBuilder regex = new StringBuilder();
    List<String> fields = new ArrayList<>();
    Matcher part = PART.matcher(pattern);
    int at = 0;
    while (part.find() && part.start() == at) {
      at = part.end();
      String field = part.group(1);
      if (field != null) {
        fields.add(field);
        regex.append('(').append(alternatives(part.group(2))).append(')');
      } else {
        regex.append(part.group().equals("*") ? "[^/]*" : Pattern.quote(part.group()));
      }
    }
    if (at != pattern.length()) {
      throw place.refused(
          "cannot read the pattern '" + pattern + "' from character " + (at + 1),
          "write it like aclImdb/{split:train|test}/{label:neg|pos}/*.txt");
    }
    return new PathPattern(Pattern.compile(regex.toString()), fields);
  }

  private static String alternatives(@org.jspecify.annotations.Nullable String text) {
    if (text == null) {
      return "[^/]*";
    }
    List<String> quoted = new ArrayList<>();
    for (String alternative : BAR.split(text, -1)) {
      quoted.add(Pattern.quote(alternative));
    }
    return String.join("|", quoted);
  }

  /// The fields it captures.
  List<String> fields() {
    return fields;
  }

  /// The captured fields of a path, or nothing where it does not match.
  Optional<List<String>> match(String path) {
    Matcher matcher = regex.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<String> captured = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      captured.add(matcher.group(i));
    }
    return Optional.of(captured);
  }
}
