package dev.reprise.cli.command;

import dev.reprise.cli.render.AttestationText;
import dev.reprise.cli.render.ClosenessText;
import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.PipelineText;
import dev.reprise.cli.render.RunText;
import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord;
import dev.reprise.runner.Target;
import dev.reprise.runner.pipeline.CompletedPipeline;
import dev.reprise.store.Attestation;
import dev.reprise.store.IndexEntry;
import dev.reprise.store.ProjectStore;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `show`: all that a record says.
@Command(
    description = {
      "Show what a record says: data, model, epochs, result, circumstances; and who reproduced it."
    },
    footer = {
      "  reprise show 20260102-030405-0a1b2c",
      "  reprise show 20260102 --json",
      "  reprise show examples/language-id"
    })
public final class ShowCommand extends Verb {
  @Parameters(
      paramLabel = "RECORD",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String record = "";

  @Mixin private TrustOptions trust = new TrustOptions();

  /// The verb in its surroundings.
  public ShowCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    try (ProjectStore store = openStore()) {
      Target target = target(record, store);
      if (target.any() instanceof PipelineRecord pipeline) {
        CompletedPipeline run = new CompletedPipeline(pipeline, target.address());
        new PipelineText(screen()).whole(run, target.blobs());
        if (json) {
          printJson(PipelineText.json(run, target.blobs()));
        }
        return AS_REQUIRED;
      }
      RunRecord found = target.record();
      List<Attestation> attestations =
          target
              .attestations()
              .read(target.address(), Optional.of(found), trust.keys(this, List.of()));
      List<IndexEntry> own =
          store.list().stream()
              .filter(run -> run.reproduces().equals(Optional.of(target.address())))
              .toList();
      new RunText(screen()).whole(target.address(), found);
      Optional<Closeness> spread = Closeness.own(found, target.blobs());
      spread.ifPresent(new ClosenessText(screen())::spread);
      new AttestationText(screen()).reproductions(attestations, own);
      if (json) {
        printJson(JsonText.record(target.address(), found, attestations, own, spread));
      }
      return AS_REQUIRED;
    }
  }
}
