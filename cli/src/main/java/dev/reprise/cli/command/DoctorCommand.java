package dev.reprise.cli.command;

import dev.reprise.cli.render.DoctorText;
import dev.reprise.core.environment.Environment;
import dev.reprise.engine.kernel.Doctor;
import dev.reprise.engine.kernel.Examination;
import dev.reprise.environment.EnvironmentCapture;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `doctor`: whether results of this machine may be claimed to be exact.
@Command(
    description = {
      "Find out whether this machine computes with the exact engine's bits: its arithmetic, how Java",
      "was started, and a known answer for every kernel, in every form. Takes a few seconds."
    },
    footer = {"  reprise doctor", "  reprise doctor --threads 8 --json"})
public final class DoctorCommand extends Verb {
  @Mixin private ThreadsOption threads = new ThreadsOption();

  /// The verb in its surroundings.
  public DoctorCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    try {
      Examination examination = Doctor.examine(threads.count());
      Environment environment = EnvironmentCapture.capture(threads.count());
      new DoctorText(screen()).print(examination, environment);
      if (json) {
        printJson(DoctorText.json(examination, environment));
      }
      return examination.exact() ? AS_REQUIRED : DIFFERS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
