package dev.reprise.cli.command;

import dev.reprise.cli.render.AttestationJson;
import dev.reprise.cli.render.AttestationText;
import dev.reprise.core.attestation.SigningKey;
import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.attestation.VerificationKey;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `keys`: the keys that statements are signed and checked with.
@Command(
    description = {
      "Make and list keys. NAME.key signs and is for nobody but you; NAME.pub checks what you",
      "signed, and is for everyone who shall trust you."
    },
    footer = {
      "  reprise keys new alice",
      "  reprise keys list",
      "  cp bob.pub .reprise/keys/    (from now on bob's signatures count here)"
    })
public final class KeysCommand extends Verb {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// The verb in its surroundings.
  public KeysCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "expected keys new or keys list");
  }

  /// `keys new`: makes a pair of keys.
  @Command(
      description = "Make a pair of Ed25519 keys: NAME.key and NAME.pub.",
      footer = {"  reprise keys new alice", "  reprise keys new alice --to ~/keys"})
  public static final class New extends Verb {
    @Parameters(
        paramLabel = "NAME",
        description = "What to call the files, such as alice or alice@example.org.")
    private String name = "";

    @Option(
        names = "--to",
        paramLabel = "DIR",
        order = 1,
        description = "The folder to write to (default: keys in the project's .reprise).")
    private String folder = "";

    /// The verb in its surroundings.
    public New(Context context) {
      super(context);
    }

    @Override
    public Integer call() {
      Path to = folder.isEmpty() ? TrustOptions.home(context) : path(folder);
      SigningKey key = SigningKey.create(to, name);
      new AttestationText(screen()).made(key.verification(), to);
      if (json) {
        printJson(AttestationJson.keys(List.of(key.verification())));
      }
      return AS_REQUIRED;
    }
  }

  /// `keys list`: who is trusted here.
  @Command(
      name = "list",
      description = "List the public keys whose owners are trusted here.",
      footer = {"  reprise keys list --keys ../reviewers"})
  public static final class ListKeys extends Verb {
    @picocli.CommandLine.Mixin private TrustOptions trust = new TrustOptions();

    /// The verb in its surroundings.
    public ListKeys(Context context) {
      super(context);
    }

    @Override
    public Integer call() {
      TrustedKeys keys = trust.keys(this, List.of());
      List<VerificationKey> all = List.copyOf(keys.keys().values());
      new AttestationText(screen()).keys(all);
      if (json) {
        printJson(AttestationJson.keys(all));
      }
      return AS_REQUIRED;
    }
  }
}
