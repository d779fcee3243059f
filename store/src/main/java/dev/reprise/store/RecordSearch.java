package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.NearestName;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    Optional<String> nearest =
        NearestName.of(shown(wanted), near.stream().map(RunId::value).toList());
    near.sort(
        Comparator.comparing((RunId run) -> !nearest.equals(Optional.of(run.value())))
            .thenComparing(run -> -shared(wanted, run.value()))
            .thenComparing(Comparator.reverseOrder()));
    return "did you mean "
        + near.stream().limit(3).map(RunId::value).collect(Collectors.joining(", "))
        + "?";
  }

  private static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "…" : plain;
  }

  /// How many characters two texts have in common at their beginning.
  private static int shared(String text, String name) {
    int length = 0;
    while (length < Math.min(text.length(), name.length())
        && text.charAt(length) == name.charAt(length)) {
      length++;
    }
    return length;
  }
}
