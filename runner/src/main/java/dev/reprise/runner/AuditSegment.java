package dev.reprise.runner;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.util.ArrayList;
import java.util.List;

/// A part of a run that can be checked alone.
sealed interface AuditSegment {
  /// Its number, from 1.
  int number();

  /// How many steps of training it has.
  long steps();

  /// Steps of training between two neighbouring checkpoints.
  ///
  /// @param from the step of the checkpoint it begins at, 0 for the initial weights
  /// @param to its last step
  record Steps(int number, long from, long to) implements AuditSegment {
    @Override
    public long steps() {
      return to - from;
    }
  }

  /// The evaluation of the final weights.
  record Evaluation(int number) implements AuditSegment {
    @Override
    public long steps() {
      return 0;
    }
  }

  /// All of a run's segments: between the checkpoints that are here, and the evaluation last.
  ///
  /// A checkpoint that was not published with its record joins two segments to one: whoever holds
  /// back state makes audits dearer, not weaker.
  static List<AuditSegment> of(RunRecord record, BlobSource blobs) {
    List<AuditSegment> segments = new ArrayList<>();
    long last = record.training().steps();
    long from = 0;
    for (long step : record.checkpoints()) {
      boolean here = blobs.find(record.artifact(RunRecord.checkpoint(step)).digest()).isPresent();
      if (here && step < last) {
        segments.add(new Steps(segments.size() + 1, from, step));
        from = step;
      }
    }
    segments.add(new Steps(segments.size() + 1, from, last));
    segments.add(new Evaluation(segments.size() + 1));
    return segments;
  }
}
