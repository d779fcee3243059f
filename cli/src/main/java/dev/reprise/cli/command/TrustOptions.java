package dev.reprise.cli.command;

import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.attestation.VerificationKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Whose signatures count.
final class TrustOptions {
  @Option(
      names = "--keys",
      paramLabel = "DIR",
      order = 20,
      description = {
        "A folder of public keys (NAME.pub) whose owners you trust. May be repeated; those in",
        "the folder keys of the project's .reprise are always taken."
      })
  List<String> folders = new ArrayList<>();

  /// The folder of keys that always counts.
  static Path home(Context context) {
    return context.home().resolve("keys");
  }

  /// The keys of the options' folders, of the project's own one, and these.
  TrustedKeys keys(Verb verb, List<VerificationKey> more) {
    List<Path> places = new ArrayList<>(folders.stream().map(verb::path).toList());
    places.add(home(verb.context));
    return TrustedKeys.of(places).with(more);
  }
}
