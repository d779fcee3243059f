package dev.reprise.core.attestation;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Keys and statements to try things with.
final class Signers {
  static final Digest RECORD = Digest.ofText("record");
  static final Instant SIGNED = Instant.parse("2026-01-02T03:04:05Z");

  private Signers() {}

  static TrustedKeys trust(SigningKey... keys) {
    return TrustedKeys.NONE.with(
        java.util.Arrays.stream(keys).map(SigningKey::verification).toList());
  }

  static Statement run() {
    return about(new Claim.Run(result(), environment(), "0.1.0", SIGNED));
  }

  static Statement reproduction(String verdict) {
    Optional<Claim.Place> first =
        verdict.equals("identical")
            ? Optional.empty()
            : Optional.of(new Claim.Place("train", Optional.of(3L), "weight/dense/kernel"));
    return about(
        new Claim.Reproduction(
            new Claim.Outcome(verdict, new Verdict.Compared(3, 12, 4), first),
            Digest.ofText("reproduction"),
            result(),
            environment(),
            "0.1.0",
            SIGNED));
  }

  static Result result() {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put("accuracy", 0.975);
    metrics.put("loss", 1e-7);
    return new Result(
        Digest.ofText("experiment"),
        Digest.ofText("data"),
        "exact",
        1,
        Digest.ofText("h"),
        metrics);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static SigningKey key(Path folder, String name) {
    return SigningKey.create(folder, name);
  }

  private static Statement about(Claim claim) {
    return new Statement(List.of(new Statement.Subject("line", RECORD)), claim);
  }

  private static Environment environment() {
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put("os.name", "Linux");
    facts.put("os.arch", "aarch64");
    return new Environment(facts);
  }
}
