package dev.reprise.data.prepare;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.reprise.core.experiment.PrepareSpec.TokenizeBy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Texts on their way to tokens. All Unicode decisions are ICU4J's, whose data is pinned with its
/// version, never the JDK's, which differ from release to release.
///
/// @param values by column, then by record
record Texts(String[][] values) {
  /// The version of both steps, ICU 78's data included.
  static final int VERSION = 1;

  /// Full Unicode case folding of every text.
  Texts foldCase(String part, StepLog log) {
    StepDigest digest = new StepDigest();
    String[][] folded = new String[values.length][];
    for (int column = 0; column < values.length; column++) {
      folded[column] = new String[values[column].length];
      for (int row = 0; row < folded[column].length; row++) {
        folded[column][row] = UCharacter.foldCase(values[column][row], true);
        digest.add(folded[column][row]);
      }
    }
    log.done(part + ".fold_case", VERSION, digest.finish(), "full Unicode case folding");
    return new Texts(folded);
  }

  /// Every text to tokens.
  Tokens tokenize(TokenizeBy by, String part, StepLog log) {
    Tokenizer tokenizer = new Tokenizer(by);
    StepDigest digest = new StepDigest();
    int[][][] sequences = new int[values.length][][];
    long count = 0;
    for (int column = 0; column < values.length; column++) {
      sequences[column] = new int[values[column].length][];
      for (int row = 0; row < values[column].length; row++) {
        int[] sequence = tokenizer.tokens(values[column][row]);
        sequences[column][row] = sequence;
        count += sequence.length;
        digest.add(sequence.length);
        for (int token : sequence) {
          digest.add(tokenizer.names[token]);
        }
      }
    }
    String[] names = Arrays.copyOf(tokenizer.names, tokenizer.known.size());
    log.done(
        part + ".tokenize",
        VERSION,
        digest.finish(),
        count + " tokens, " + names.length + " different");
    return new Tokens(names, sequences);
  }

  /// Finds the tokens of one text after the other, each different one kept once.
  private static final class Tokenizer {
    private final BreakIterator breaks;
    private final boolean words;
    private final Map<String, Integer> known = new HashMap<>();
    private String[] names = new String[1 << 10];
    private int[] sequence = new int[1 << 10];

    Tokenizer(TokenizeBy by) {
      words = by == TokenizeBy.WORD;
      breaks =
          switch (by) {
            case WORD -> BreakIterator.getWordInstance(ULocale.ROOT);
            case CHARACTER -> BreakIterator.getCharacterInstance(ULocale.ROOT);
          };
    }

    int[] tokens(String text) {
      breaks.setText(text);
      int size = 0;
      int from = breaks.first();
      for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
        // The status tells what lies before the boundary; below the limit it is space or marks.
        if (!words || breaks.getRuleStatus() >= BreakIterator.WORD_NONE_LIMIT) {
          if (size == sequence.length) {
            sequence = Arrays.copyOf(sequence, 2 * size);
          }
          sequence[size++] = id(text.substring(from, to));
        }
        from = to;
      }
      return Arrays.copyOf(sequence, size);
    }

    private int id(String token) {
      Integer id = known.get(token);
      if (id != null) {
        return id;
      }
      int next = known.size();
      known.put(token, next);
      if (next == names.length) {
        names = Arrays.copyOf(names, 2 * next);
      }
      names[next] = token;
      return next;
    }
  }
}
