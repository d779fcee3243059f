package dev.reprise.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Splits a line into words and joins words to a line by the quoting rules of the POSIX shell (XCU
/// 2.2); expands nothing.
public final class ShellWords {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellWords() {}

  /// The words of a line.
  ///
  /// @throws IllegalArgumentException where a quotation does not end, or a character has a meaning
  ///   that only a shell can give it
  public static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'' || c == '"') {
        i = quoted(line, i, word);
        inWord = true;
      } else if (c == '\\' && i + 1 < line.length()) {
        i++;
        if (line.charAt(i) != '\n') {
          word.append(line.charAt(i));
          inWord = true;
        }
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else if ("|&;<>()$`*?".indexOf(c) >= 0) {
        throw new IllegalArgumentException("'" + c + "' means something to a shell only");
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /// Takes in what stands between two quotation marks; gives the place of the second.
  private static int quoted(String line, int begin, StringBuilder word) {
    char mark = line.charAt(begin);
    for (int i = begin + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == mark) {
        return i;
      }
      if (mark == '"' && (c == '$' || c == '`')) {
        throw new IllegalArgumentException("'" + c + "' means something to a shell only");
      }
      if (mark == '"'
          && c == '\\'
          && i + 1 < line.length()
          && "\\\"$`\n".indexOf(line.charAt(i + 1)) >= 0) {
        i++;
        if (line.charAt(i) != '\n') {
          word.append(line.charAt(i));
        }
      } else {
        word.append(c);
      }
    }
    throw new IllegalArgumentException("a quotation that begins with " + mark + " does not end");
  }

  /// The words as a line a shell reads back as the same words.
  public static String join(List<String> words) {
    return words.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
  }

  /// A word as a shell has to be given it.
  public static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\"'\"'") + "'";
  }
}
