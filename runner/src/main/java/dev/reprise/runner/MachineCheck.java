package dev.reprise.runner;

import dev.reprise.core.environment.Environment;
import dev.reprise.core.problem.FailureException;
import dev.reprise.engine.kernel.Doctor;
import dev.reprise.engine.kernel.Examination;
import dev.reprise.engine.kernel.Finding;
import dev.reprise.environment.EnvironmentCapture;
import java.util.List;
import java.util.concurrent.CancellationException;

/// What this machine is, and whether what it computes may be claimed to be exact.
public record MachineCheck(Examination examination, Environment environment) {
  /// Examines the machine. Takes seconds.
  ///
  /// @param threads how many the engine is to use
  /// @throws CancellationException if the thread is interrupted
  public static MachineCheck examine(int threads) {
    try {
      return new MachineCheck(Doctor.examine(threads), EnvironmentCapture.capture(threads));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  /// Sees to it that this process may claim exactness, as far as can be told within milliseconds.
  ///
  /// @param threads how many the engine is to use
  /// @throws FailureException where it may not, with the reason
  static void require(int threads) {
    List<Finding> refusals = Doctor.refusals(threads);
    if (!refusals.isEmpty()) {
      Finding first = refusals.getFirst();
      throw new FailureException(
          "this process cannot give exact results: " + first.subject(),
          first.what(),
          first.advice() + "; see reprise doctor");
    }
  }

  /// Whether the engine's results on this machine may be claimed to be exact.
  public boolean exact() {
    return examination.exact();
  }
}
