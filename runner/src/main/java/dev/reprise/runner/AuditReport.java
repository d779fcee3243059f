package dev.reprise.runner;

import dev.reprise.core.record.RunRecord;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an audit found.
///
/// @param record what was audited
/// @param challenge what the segments were drawn by
/// @param detection how many segments the run has, and how many of them were to be replayed
/// @param drawn the numbers of the segments that were replayed, from 1
/// @param steps how many steps were made again
/// @param findings where the record does not say what comes out; none where it stands the audit
/// @param seconds how long each part of the audit took: `verify`, `data`, `replay`, `total`
public record AuditReport(
    RunRecord record,
    Challenge challenge,
    Detection detection,
    List<Integer> drawn,
    long steps,
    List<Finding> findings,
    SortedMap<String, Double> seconds) {
  /// A place where the record does not say what comes out.
  ///
  /// @param segment the segment's number, 0 where it is none's
  /// @param where the stage and the step, such as `train, step 7`
  /// @param what what differs there
  public record Finding(int segment, String where, String what) {}

  /// Copies.
  public AuditReport {
    drawn = List.copyOf(drawn);
    findings = List.copyOf(findings);
    seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
  }

  /// Whether all that was looked at is as the record says.
  public boolean stands() {
    return findings.isEmpty();
  }
}
