package dev.reprise.cli.command;

import dev.reprise.cli.render.ChecklistText;
import dev.reprise.core.attestation.SigningKey;
import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StoredRecord;
import dev.reprise.publish.ChecklistPage;
import dev.reprise.publish.norms.Answer;
import dev.reprise.publish.norms.Checklist;
import dev.reprise.publish.norms.Item;
import dev.reprise.publish.norms.Judged;
import dev.reprise.publish.norms.Norms;
import dev.reprise.runner.Target;
import dev.reprise.store.PersonAnswer;
import dev.reprise.store.ProjectStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `checklist`: what a record answers to the community's checklists, badges and principles.
@Command(
    description = {
      "Answer the ML reproducibility checklist (ml), the NeurIPS checklist (neurips), ACM's badges",
      "(acm), the Model Openness Framework (mof) and the FAIR principles (fair) from evidence; or",
      "record a person's answer to an item that only a person can answer."
    },
    footer = {
      "  reprise checklist 20260102-030405-0a1b2c --report review",
      "  reprise checklist examples/language-id --norm acm --json",
      "  reprise checklist 20260102 --answer ml/assumptions --text \"None.\" --by Ada --key ada.key"
    })
public final class ChecklistCommand extends Verb {
  @Parameters(
      paramLabel = "RECORD",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String record = "";

  @Option(
      names = "--norm",
      paramLabel = "NAME",
      order = 1,
      description = "One norm alone: ml, neurips, acm, mof or fair.")
  private String norm = "";

  @Option(
      names = "--report",
      paramLabel = "DIR",
      order = 2,
      description = "Write checklist.html and checklist.json into this folder too.")
  private String report = "";

  @Option(
      names = "--require",
      paramLabel = "ITEM",
      order = 3,
      description = "Exit with 1 where this item is not met, such as acm/reproduced. Repeatable.")
  private List<String> required = List.of();

  @Option(
      names = "--answer",
      paramLabel = "ITEM",
      order = 4,
      description = "Record a person's answer to this item, with --text and --by.")
  private String item = "";

  @Option(names = "--text", paramLabel = "TEXT", order = 5, description = "The answer.")
  private String text = "";

  @Option(names = "--by", paramLabel = "NAME", order = 6, description = "Who answers.")
  private String by = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      order = 7,
      description = "Sign the answer with this private key, as reprise keys new makes it.")
  private String key = "";

  @Mixin private TrustOptions trust = new TrustOptions();

  /// The verb in its surroundings.
  public ChecklistCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    try (ProjectStore store = openStore()) {
      Target target = target(record, store);
      return item.isEmpty() ? judge(target) : answer(target);
    }
  }

  private int judge(Target target) {
    if (!text.isEmpty() || !by.isEmpty() || !key.isEmpty()) {
      throw new InvalidInputException(
          "--text, --by, --key", "belong to an answer", "name the item: --answer ITEM");
    }
    List<Item> demanded = required.stream().map(Norms::item).toList();
    Checklist whole = Checklist.of(judged(target));
    Checklist shown = norm.isEmpty() ? whole : whole.only(Norms.named(norm));
    new ChecklistText(screen()).whole(shown);
    if (!report.isEmpty()) {
      screen().line("");
      screen().line("Page      " + ChecklistPage.write(shown, path(report)));
    }
    if (json) {
      printJson(shown.json());
    }
    boolean met =
        demanded.stream()
            .allMatch(it -> whole.find(it).orElseThrow().answer() instanceof Answer.Met);
    return met ? AS_REQUIRED : DIFFERS;
  }

  private int answer(Target target) {
    Item asked = Norms.item(item);
    if (text.isBlank() || by.isBlank()) {
      throw new InvalidInputException(
          "--answer " + item, "expected --text and --by", "say what, and who says so");
    }
    Optional<SigningKey> signer =
        key.isEmpty() ? Optional.empty() : Optional.of(SigningKey.read(path(key)));
    PersonAnswer said = PersonAnswer.now(target.any().digest(), asked.id(), text, by);
    Path file = target.answers().add(said, signer);
    new ChecklistText(screen()).recorded(said, file, signer.isPresent());
    if (json) {
      printJson(ChecklistText.json(said, file, signer.isPresent()));
    }
    return AS_REQUIRED;
  }

  private Judged judged(Target target) {
    StoredRecord found = target.any();
    TrustedKeys keys = trust.keys(this, List.of());
    boolean isPublished = !(target instanceof Target.Stored);
    return new Judged(
        found,
        target.address(),
        target.blobs(),
        target
            .attestations()
            .read(
                target.address(),
                found instanceof RunRecord run ? Optional.of(run) : Optional.empty(),
                keys),
        target.answers().read(target.address(), keys),
        Optional.of(target.file()),
        Optional.of(
            isPublished ? target.file().toAbsolutePath().resolveSibling("") : target.folder()),
        isPublished);
  }
}
