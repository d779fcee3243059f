package dev.reprise.cli.render;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.record.RunId;
import dev.reprise.publish.VisibleText;
import dev.reprise.store.Attestation;
import dev.reprise.store.IndexEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who vouches for what, as people read it.
///
/// Statements come from others: whatever text of theirs is shown is shown with its control
/// characters written out.
public final class AttestationText {
  private static final int NAME = 14;
  private static final int SHOWN = 60;

  private final Screen screen;

  /// Prints to the screen's results.
  public AttestationText(Screen screen) {
    this.screen = screen;
  }

  /// What stands at the end of `keys new`.
  public void made(VerificationKey key, Path folder) {
    line("made", key.name() + ", an Ed25519 key with the id " + key.id().hex());
    line("", folder.resolve(key.name() + ".key") + " signs: keep it to yourself");
    line("", folder.resolve(key.name() + ".pub") + " is for whoever shall trust you");
  }

  /// The keys trusted here.
  public void keys(List<VerificationKey> keys) {
    if (keys.isEmpty()) {
      screen.line("No key is trusted here yet. Make one with: reprise keys new NAME");
      return;
    }
    Table table = new Table(List.of("name", "id"));
    keys.forEach(key -> table.row(List.of(VisibleText.of(key.name()), key.id().hex())));
    table.print(screen);
  }

  /// What stands at the end of `attest`.
  public void signed(VerificationKey key, RunId run, Claim claim, Path file) {
    line("signed", key.name() + " vouches for run " + run + ": " + said(claim));
    line("in", file.toString());
  }

  /// Who vouches for a record.
  public void vouchers(List<Attestation> found) {
    if (found.isEmpty()) {
      screen.line(screen.paint(Ink.FAINT, "nobody has signed it"));
    }
    for (Attestation attestation : found) {
      String said = attestation.claim().map(AttestationText::said).orElse("cannot be read");
      attestation
          .vouching()
          .forEach(key -> line(screen.paint(Ink.GOOD, "vouched"), name(key) + ": " + said));
      if (attestation.problems().isEmpty()) {
        attestation
            .signers()
            .unknown()
            .forEach(key -> line(screen.paint(Ink.OPEN, "unknown"), unknown(key) + ": " + said));
      }
    }
  }

  /// Those who were asked for and did not confirm the record.
  public void silent(List<VerificationKey> keys) {
    for (VerificationKey key : keys) {
      line(
          screen.paint(Ink.BAD, "missing"),
          name(key) + " has not signed that they made this run, or that theirs was identical");
    }
  }

  /// What others, and this project's own runs, say of reproductions of a record.
  public void reproductions(List<Attestation> found, List<IndexEntry> own) {
    List<List<String>> rows = new ArrayList<>();
    for (Attestation attestation : found) {
      if (attestation.problems().isEmpty()
          && attestation.claim().orElse(null) instanceof Claim.Reproduction again) {
        attestation.vouching().forEach(key -> rows.add(row(name(key), again)));
        attestation.signers().unknown().forEach(key -> rows.add(row(unknown(key), again)));
      }
    }
    for (IndexEntry run : own) {
      rows.add(List.of("", "here, not signed", "run " + run.run(), run.record().abbreviated(), ""));
    }
    screen.line("");
    if (rows.isEmpty()) {
      screen.line("No reproduction lies beside it.");
      return;
    }
    Table table = new Table(List.of("verdict", "reproduced by", "when", "record", "where"));
    rows.forEach(table::row);
    table.print(screen);
  }

  private static List<String> row(String who, Claim.Reproduction again) {
    return List.of(
        again.verdict().word(),
        who,
        again.signed().toString(),
        again.reproduction().abbreviated(),
        where(again.environment()));
  }

  /// A claim in words.
  static String said(Claim claim) {
    return switch (claim) {
      case Claim.Run run -> "made this run on " + where(run.environment());
      case Claim.Reproduction again ->
          "ran it again on "
              + where(again.environment())
              + ": "
              + again.verdict().word()
              + again.verdict().first().map(first -> " first " + plain(first.sentence())).orElse("")
              + " (record "
              + again.reproduction().abbreviated()
              + ")";
      case Claim.Unknown unknown -> "a statement of an unknown kind, " + plain(unknown.type());
    };
  }

  private static String where(Environment environment) {
    String place =
        Stream.of("os.name", "os.arch", "cpu.model", "java.version")
            .map(environment.facts()::get)
            .filter(Objects::nonNull)
            .map(AttestationText::plain)
            .collect(Collectors.joining(", "));
    return place.isEmpty() ? "a machine it does not name" : place;
  }

  private static String name(VerificationKey key) {
    return plain(key.name()) + " (key " + key.id().abbreviated() + ")";
  }

  private static String unknown(String keyId) {
    if (keyId.isEmpty()) {
      return "a key without an id";
    }
    return "key "
        + (Digest.isDigest(keyId) ? Digest.parse(keyId).abbreviated() : plain(keyId))
        + ", which you do not trust";
  }

  private static String plain(String text) {
    String visible = VisibleText.of(text).replace("\n", "⟨U+000A⟩");
    return visible.length() > SHOWN ? visible.substring(0, SHOWN) + "…" : visible;
  }

  private void line(String label, String value) {
    screen.line(RunText.padded(label, NAME - 4) + value);
  }
}
