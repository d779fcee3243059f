package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds the record a person means.
///
/// @param entries the records listed
/// @param addresses the addresses of all record files, listed or damaged
record RecordSearch(List<IndexEntry> entries, SortedSet<Digest> addresses) {
  private static final int SHORTEST = 4;
  private static final int SHOWN = 5;
  private static final Pattern FORM = Pattern.compile("(sha256:)?[0-9a-f-]+");

  /// The address of the record meant by a run id, a digest or the beginning of one.
  Digest resolve(String text) {
    String wanted = text.strip();
    String hex = wanted.startsWith("sha256:") ? wanted.substring("sha256:".length()) : wanted;
    if (hex.length() < SHORTEST || wanted.length() > 71 || !FORM.matcher(wanted).matches()) {
      throw new InvalidInputException(
          "record '" + shown(wanted) + "'",
          "expected a run id such as 20260102-030405-0a1b2c, a record's digest, or at least "
              + SHORTEST
              + " characters of the beginning of one",
          advice(wanted));
    }
    TreeMap<Digest, String> matches = new TreeMap<>();
    for (Digest address : addresses) {
      if (address.hex().startsWith(hex)) {
        matches.put(address, address.toString());
      }
    }
    for (IndexEntry entry : entries) {
      if (entry.run().value().startsWith(wanted)) {
        matches.put(entry.record(), entry.run().value());
      }
    }
    return only(wanted, matches);
  }

  private Digest only(String wanted, TreeMap<Digest, String> matches) {
    if (matches.size() == 1) {
      return matches.firstKey();
    }
    if (matches.isEmpty()) {
      throw new InvalidInputException(
          "record '" + wanted + "'", "is not in this project's store", advice(wanted));
    }
    String some = matches.values().stream().limit(SHOWN).collect(Collectors.joining(", "));
    throw new InvalidInputException(
        "record '" + wanted + "'",
        "could be any of " + matches.size() + ": " + some + (matches.size() > SHOWN ? ", …" : ""),
        "give more characters");
  }

  private String advice(String wanted) {
    List<RunId> near = new ArrayList<>(entries.stream().map(IndexEntry::run).toList());
    if (near.isEmpty()) {
      return "run an experiment first: there is no record yet";
    }
    String folded = shown(wanted).toLowerCase(Locale.ROOT);
    near.sort(
        Comparator.comparingInt((RunId run) -> distance(folded, run.value()))
            .thenComparing(Comparator.reverseOrder()));
    return "did you mean "
        + near.stream().limit(3).map(RunId::value).collect(Collectors.joining(", "))
        + "?";
  }

  private static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "…" : plain;
  }

  /// Levenshtein's distance between a text and the beginning of a name.
  static int distance(String text, String name) {
    String beginning = name.substring(0, Math.min(name.length(), text.length()));
    int[] row = new int[beginning.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= text.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int change = text.charAt(i - 1) == beginning.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], above) + 1, diagonal + change);
        diagonal = above;
      }
    }
    return row[beginning.length()];
  }
}
