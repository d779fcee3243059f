package dev.reprise.cli.command;

import dev.reprise.cli.render.Amounts;
import dev.reprise.cli.render.AttestationText;
import dev.reprise.cli.render.Ink;
import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.Screen;
import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunRecord;
import dev.reprise.publish.Report;
import dev.reprise.runner.Target;
import dev.reprise.store.Attestation;
import dev.reprise.store.ProjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `verify`: computes every digest of a record again, without training.
@Command(
    description = {
      "Check that a record and all that belongs to it are as they were written: every digest is",
      "computed again, nothing is trained. Signed statements that lie beside the record are"
          + " checked,",
      "and it is said who vouches for what."
    },
    footer = {
      "  reprise verify 20260102-030405-0a1b2c",
      "  reprise verify examples/language-id --json",
      "  reprise verify examples/language-id --keys reviewers --key reviewers/bob.pub"
    })
public final class VerifyCommand extends Verb {
  @Parameters(
      paramLabel = "RECORD",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String record = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      order = 1,
      description = {
        "A public key (NAME.pub) whose owner must have signed that they made the run, or that they",
        "ran it again and it was identical; exit code 1 otherwise. May be repeated."
      })
  private List<String> required = new ArrayList<>();

  @Mixin private TrustOptions trust = new TrustOptions();

  /// The verb in its surroundings.
  public VerifyCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    ProjectStore opened;
    try {
      opened = openStore();
    } catch (InvalidInputException | FailureException e) {
      return unreadable(e);
    }
    try (ProjectStore store = opened) {
      List<VerificationKey> asked =
          required.stream().map(file -> VerificationKey.read(path(file))).toList();
      Target target = target(record, store);
      List<Problem> problems = new ArrayList<>(target.verify());
      List<Attestation> found =
          target
              .attestations()
              .read(
                  target.address(),
                  problems.isEmpty() && target.any() instanceof RunRecord training
                      ? Optional.of(training)
                      : Optional.empty(),
                  trust.keys(this, asked));
      found.forEach(attestation -> problems.addAll(attestation.problems()));
      if (problems.isEmpty()) {
        problems.addAll(Report.verify(reportFolder(target)));
      }
      List<VerificationKey> silent =
          asked.stream()
              .filter(key -> found.stream().noneMatch(it -> it.confirmedBy(key)))
              .toList();
      print(screen(), target, problems);
      new AttestationText(screen()).vouchers(found);
      new AttestationText(screen()).silent(silent);
      if (json) {
        printJson(
            JsonText.verification(
                Optional.of(target.address()), problems, found, silent.isEmpty()));
      }
      return problems.isEmpty() && silent.isEmpty() ? AS_REQUIRED : DIFFERS;
    }
  }

  /// A store that cannot even be opened is damaged too.
  private int unreadable(RuntimeException cause) {
    List<Problem> problems =
        cause instanceof InvalidInputException invalid
            ? invalid.problems()
            : List.of(((FailureException) cause).problem());
    damaged(screen(), problems);
    if (json) {
      printJson(JsonText.verification(Optional.empty(), problems, List.of(), false));
    }
    return DIFFERS;
  }

  private static Path reportFolder(Target target) {
    return switch (target) {
      case Target.Stored stored -> reports(stored.store(), stored.any().run());
      case Target.Published published -> published.folder();
      case Target.Example example -> example.portable().folder();
    };
  }

  private static void print(Screen screen, Target target, List<Problem> problems) {
    if (problems.isEmpty()) {
      screen.line(
          screen.paint(Ink.GOOD, "intact")
              + "  "
              + target.any().run()
              + (target.any() instanceof RunRecord
                  ? ": the record, its ledger and "
                  : ": the record and ")
              + Amounts.count(target.any().artifacts().size(), "artifact")
              + " have the digests they should have");
      return;
    }
    damaged(screen, problems);
  }

  private static void damaged(Screen screen, List<Problem> problems) {
    screen.line(
        screen.paint(Ink.BAD, "damaged") + "  " + Amounts.count(problems.size(), "problem"));
    problems.forEach(problem -> screen.line("  " + problem));
  }
}
