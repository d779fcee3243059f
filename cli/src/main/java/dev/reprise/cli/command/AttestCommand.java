package dev.reprise.cli.command;

import dev.reprise.cli.render.AttestationJson;
import dev.reprise.cli.render.AttestationText;
import dev.reprise.core.attestation.SigningKey;
import dev.reprise.core.attestation.Statement;
import dev.reprise.runner.Accept;
import dev.reprise.runner.Attestor;
import dev.reprise.runner.Target;
import dev.reprise.store.ProjectStore;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `attest`: signs that one made a run, or what came of reproducing it.
@Command(
    description = {
      "Sign a statement about a record and lay it beside the record: that you made the run, or,",
      "with --verdict-of, that you ran it again and how the two compare. The record is checked and",
      "the verdict found anew before anything is signed."
    },
    footer = {
      "  reprise attest 20260102-030405-0a1b2c --key .reprise/keys/alice.key",
      "  reprise attest examples/language-id --verdict-of 20260102-030405-0a1b2c --key bob.key"
    })
public final class AttestCommand extends Verb {
  @Parameters(
      paramLabel = "RECORD",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String record = "";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      order = 1,
      description = "Your private key, as reprise keys new makes it.")
  private String key = "";

  @Option(
      names = "--verdict-of",
      paramLabel = "RUN",
      order = 2,
      description = "The run that you made when you reproduced the record.")
  private String reproduction = "";

  @Option(
      names = "--accept",
      paramLabel = "VERDICT",
      order = 3,
      description = {
        "identical (the default), or close: where bits differ, find the verdict by the spread of the",
        "record's repeats."
      })
  private String accept = "identical";

  /// The verb in its surroundings.
  public AttestCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    Accept accepted = Accept.parse(accept);
    SigningKey signer = SigningKey.read(path(key));
    try (ProjectStore store = openStore()) {
      Target target = target(record, store);
      Attestor attestor = new Attestor();
      Statement statement =
          reproduction.isEmpty()
              ? attestor.run(target)
              : attestor.reproduction(target, target(reproduction, store), accepted);
      Path file = target.attestations().add(statement.sign(signer));
      new AttestationText(screen())
          .signed(signer.verification(), target.record().run(), statement.claim(), file);
      if (json) {
        printJson(AttestationJson.signed(signer.verification(), statement, file));
      }
      return AS_REQUIRED;
    }
  }
}
