package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.Result;
import dev.reprise.core.attestation.SigningKey;
import dev.reprise.core.attestation.Statement;
import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestationsTest {
  private static final RunId RUN = new RunId("20260102-030405-0a1b2c");
  private static final Instant SIGNED = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path folder;
  private ProjectStore store;
  private Digest address;
  private RunRecord record;
  private SigningKey alice;
  private SigningKey bob;

  @BeforeEach
  void commit() throws IOException {
    store = ProjectStore.open(folder.resolve(".reprise"));
    address = SampleRun.commit(store, RUN, 1);
    record = store.record(address);
    alice = SigningKey.create(folder.resolve("keys"), "alice");
    bob = SigningKey.create(folder.resolve("keys"), "bob");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void statementsOfSeveralPartiesAccumulateBesideARecord() {
    Attestations attestations = Attestations.of(store, address);
    attestations.add(run(Result.of(record)).sign(alice));
    attestations.add(run(Result.of(record)).sign(alice));
    attestations.add(reproduction("identical", Result.of(record)).sign(bob));

    assertThat(read(attestations, alice, bob))
        .hasSize(2)
        .allMatch(found -> found.problems().isEmpty())
        .flatExtracting(Attestation::vouching)
        .extracting(VerificationKey::name)
        .containsExactlyInAnyOrder("alice", "bob");
    assertThat(read(attestations)).allMatch(found -> found.vouching().isEmpty());
    assertThat(read(attestations)).allMatch(found -> found.signers().unknown().size() == 1);
  }

  @Test
  void theyGoWithARecordThatIsPublishedAndStayWhenItIsPublishedAgain() throws IOException {
    Attestations.of(store, address).add(run(Result.of(record)).sign(alice));
    Path published = folder.resolve("published");
    Attestations beside = publish(record, published);
    Attestations.of(store, address).copyTo(beside);
    beside.add(reproduction("identical", Result.of(record)).sign(bob));

    assertThat(read(publish(record, published), alice, bob)).hasSize(2);
    assertThat(Verification.verify(PortableRecord.open(published))).isEmpty();

    Digest other = SampleRun.commit(store, new RunId("20260102-030406-0a1b2c"), 2);
    assertThat(read(publish(store.record(other), published), alice, bob)).isEmpty();
  }

  @Test
  void aFlippedBitAnywhereInOneIsFoundWhetherItsKeyIsTrustedOrNot() throws IOException {
    Attestations attestations = Attestations.of(store, address);
    Path file = attestations.add(run(Result.of(record)).sign(alice));
    byte[] content = Files.readAllBytes(file);
    for (int i = 0; i < content.length; i++) {
      byte[] changed = content.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      Files.write(file, changed);
      for (List<Attestation> found : List.of(read(attestations, alice), read(attestations))) {
        assertThat(found.getFirst().vouching()).isEmpty();
        assertThat(found.getFirst().problems())
            .as("byte " + i)
            .extracting(Problem::where)
            .contains(file.toString());
      }
    }
  }

  @Test
  void aStatementThatDoesNotFitTheRecordVouchesForNothing() {
    Result other =
        new Result(
            record.experiment().digest(),
            record.dataset().digest(),
            "exact",
            1,
            Digest.ofText("another head"),
            new TreeMap<>());
    for (Statement statement :
        List.of(run(other), reproduction("identical", other), about(Digest.ofText("another")))) {
      Attestations attestations = Attestations.of(store, Digest.ofText(statement.toString()));
      attestations.add(statement.sign(alice));
      List<Attestation> found = read(attestations, alice);
      assertThat(found.getFirst().problems()).hasSize(1);
      assertThat(found.getFirst().vouching()).isEmpty();
      assertThat(found.getFirst().confirmedBy(alice.verification())).isFalse();
    }
  }

  @Test
  void whoeverFoundAnotherResultVouchesForThatAndConfirmsNothing() {
    Attestations attestations = Attestations.of(store, address);
    attestations.add(reproduction("diverged", Result.of(record)).sign(bob));

    Attestation found = read(attestations, bob).getFirst();

    assertThat(found.vouching()).hasSize(1);
    assertThat(found.confirmedBy(bob.verification())).isFalse();
  }

  @Test
  void linksAndOtherFilesAreNoStatements() throws IOException {
    Attestations attestations = Attestations.of(store, address);
    Path file = attestations.add(run(Result.of(record)).sign(alice));
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);
    Files.writeString(attestations.folder().resolve("README"), "hello");
    Files.createDirectory(attestations.folder().resolve("f".repeat(64) + ".json"));

    assertThat(read(attestations, alice))
        .hasSize(2)
        .allMatch(found -> found.vouching().isEmpty())
        .flatExtracting(Attestation::problems)
        .extracting(Problem::what)
        .containsOnly("is a link or a folder, not a file");
  }

  private List<Attestation> read(Attestations attestations, SigningKey... trusted) {
    TrustedKeys keys =
        TrustedKeys.NONE.with(
            java.util.Arrays.stream(trusted).map(SigningKey::verification).toList());
    return attestations.read(address, Optional.of(record), keys);
  }

  private Attestations publish(RunRecord what, Path to) throws IOException {
    return Attestations.of(PortableRecord.write(what, store, to, name -> true));
  }

  private Statement run(Result result) {
    return statement(address, new Claim.Run(result, environment(), "0.1.0", SIGNED));
  }

  private Statement about(Digest other) {
    return statement(other, new Claim.Run(Result.of(record), environment(), "0.1.0", SIGNED));
  }

  private Statement reproduction(String verdict, Result result) {
    return statement(
        address,
        new Claim.Reproduction(
            new Claim.Outcome(verdict, new Verdict.Compared(1, 2, 3), Optional.empty()),
            Digest.ofText("reproduction"),
            result,
            environment(),
            "0.1.0",
            SIGNED));
  }

  private static Statement statement(Digest about, Claim claim) {
    return new Statement(List.of(new Statement.Subject("sample", about)), claim);
  }

  private static Environment environment() {
    return new Environment(new TreeMap<>());
  }
}
