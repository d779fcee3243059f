package dev.reprise.runner;

import static dev.reprise.core.verdict.CauseKind.DATA;
import static dev.reprise.core.verdict.CauseKind.RECORD;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.data.Dataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Finds the records that only one of two datasets has, and where two of them are nearly the same,
/// what differs in them.
final class DataInquiry {
  private static final int FEW = 100;
  private static final int AROUND = 20;

  private final Dataset first;
  private final Dataset second;

  DataInquiry(Dataset first, Dataset second) {
    this.first = first;
    this.second = second;
  }

  /// Adds what was found to what is suspected, and says it.
  List<String> inquire(Suspicions found) {
    List<ObjectNode> before = without(first, second);
    List<ObjectNode> after = without(second, first);
    List<String> findings = new ArrayList<>();
    findings.add(
        before.size()
            + " records are in the first data alone, "
            + after.size()
            + " in the second alone.");
    Optional<Pair> pair =
        before.size() <= FEW && after.size() <= FEW ? nearest(before, after) : Optional.empty();
    if (pair.isPresent()) {
      findings.add(pair.get().sentence());
      String many = before.size() == 1 ? "one record differs" : before.size() + " records differ";
      found.suspect(RECORD, 100, many + " in " + pair.get().column + ", as their digests prove");
      found.fact(RECORD, pair.get().fact());
    } else {
      found.suspect(
          DATA, 100, before.size() + " and " + after.size() + " records are on one side only");
    }
    return findings;
  }

  /// The records that stand in one dataset more often than in the other.
  private static List<ObjectNode> without(Dataset data, Dataset other) {
    Map<Digest, Integer> counts = new HashMap<>();
    other.recordDigests().forEach(digest -> counts.merge(digest, 1, Integer::sum));
    List<ObjectNode> left = new ArrayList<>();
    for (int i = 0; i < data.size() && left.size() <= FEW; i++) {
      if (counts.merge(data.recordDigest(i), -1, Integer::sum) < 0) {
        left.add(data.record(i));
      }
    }
    return left;
  }

  /// Two records that differ in one column, and there the least.
  private record Pair(String column, String before, String after, int start, int length) {
    String sentence() {
      return "In " + column + ", “" + around(before) + "” stands against “" + around(after) + "”.";
    }

    Difference fact() {
      return new Difference("data", column, around(before), around(after));
    }

    private String around(String text) {
      int from = Math.max(0, start - AROUND);
      int to = Math.min(text.length(), Math.max(start, text.length() - length) + AROUND);
      String shown = text.substring(from, Math.min(to, from + 4 * AROUND));
      return (from > 0 ? "…" : "") + shown + (from + shown.length() < text.length() ? "…" : "");
    }

    int changed() {
      return Math.max(before.length(), after.length()) - start - length;
    }
  }

  private static Optional<Pair> nearest(List<ObjectNode> before, List<ObjectNode> after) {
    Pair best = null;
    for (ObjectNode a : before) {
      for (ObjectNode b : after) {
        Optional<Pair> pair = pair(a, b);
        if (pair.isPresent() && (best == null || pair.get().changed() < best.changed())) {
          best = pair.get();
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static Optional<Pair> pair(ObjectNode a, ObjectNode b) {
    List<String> columns =
        a.propertyNames().stream()
            .sorted()
            .filter(name -> !a.path(name).equals(b.path(name)))
            .toList();
    if (columns.size() != 1) {
      return Optional.empty();
    }
    String before = text(a, columns.getFirst());
    String after = text(b, columns.getFirst());
    int least = Math.min(before.length(), after.length());
    int start = 0;
    while (start < least && before.charAt(start) == after.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < least - start
        && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
      end++;
    }
    return Optional.of(new Pair(columns.getFirst(), before, after, start, end));
  }

  private static String text(ObjectNode record, String column) {
    return record.path(column).isString()
        ? record.path(column).stringValue()
        : CanonicalJson.text(record.path(column));
  }
}
