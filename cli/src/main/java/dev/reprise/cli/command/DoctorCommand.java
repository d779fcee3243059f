package dev.reprise.cli.command;

import dev.reprise.cli.render.DoctorText;
import dev.reprise.runner.MachineCheck;
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
    MachineCheck check = MachineCheck.examine(threads.count());
    new DoctorText(screen()).print(check);
    if (json) {
      printJson(DoctorText.json(check));
    }
    return check.exact() ? AS_REQUIRED : DIFFERS;
  }
}
