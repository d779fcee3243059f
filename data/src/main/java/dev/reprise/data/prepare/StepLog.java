package dev.reprise.data.prepare;

import dev.reprise.core.dataset.PreparationSummary.Step;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/// The steps done so far, for the record.
public final class StepLog {
  private final Progress progress;
  private final List<Step> steps = new ArrayList<>();

  /// @param progress told of each step
  public StepLog(Progress progress) {
    this.progress = progress;
  }

  void done(String name, int version, Digest output, String detail) {
    steps.add(new Step(name, version, output, detail));
    progress.message("Prepared " + name + ": " + detail);
  }

  /// The steps in the order they ran.
  public List<Step> steps() {
    return List.copyOf(steps);
  }
}
