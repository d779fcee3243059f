package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.Envelope;
import dev.reprise.core.attestation.Result;
import dev.reprise.core.attestation.SigningKey;
import dev.reprise.core.attestation.Statement;
import dev.reprise.core.attestation.TrustedKeys;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.tensor.Safetensors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files from anyone: every reader either reads them or says what is wrong, soon, and in a few
/// words.
///
/// `-Dreprise.fuzz.seconds=60` tries for longer; `-Dreprise.fuzz.seed=N` begins elsewhere.
class HostileFilesTest {
  private static final String WHERE = "some file";
  private static final long SECONDS = Long.getLong("reprise.fuzz.seconds", 2);
  private static final long SEED = Long.getLong("reprise.fuzz.seed", 1);
  private static final int MOST = 20_000;
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int FEW_WORDS = 2000;

  @TempDir private Path folder;
  private ProjectStore store;
  private RunRecord record;
  private SigningKey alice;

  @BeforeEach
  void commit() throws IOException {
    store = ProjectStore.open(folder.resolve(".reprise"));
    record = store.record(SampleRun.commit(store, new RunId("20260102-030405-0a1b2c"), 1));
    alice = SigningKey.create(folder, "alice");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void ledgersAreReadOrRefused() throws IOException {
    tryAll(
        blob(RunRecord.LEDGER),
        content -> {
          Ledger ledger = Ledger.read(WHERE, content);
          assertThat(ledger.head()).isNotNull();
          assertThat(ledger.steps()).isNotNull();
        });
  }

  @Test
  void recordsAreReadOrRefused() {
    tryAll(record.bytes(), content -> RecordReader.read(WHERE, content));
  }

  @Test
  void safetensorsAreReadOrRefused() throws IOException {
    tryAll(blob(RunRecord.FINAL_WEIGHTS), content -> Safetensors.read(WHERE, content));
  }

  @Test
  void envelopesAreReadOrRefused() {
    Statement statement =
        new Statement(
            List.of(new Statement.Subject("sample", record.digest())),
            new Claim.Run(
                Result.of(record),
                record.circumstances().environment(),
                "0.1.0",
                Instant.parse("2026-01-02T03:04:05Z")));
    TrustedKeys trusted = TrustedKeys.NONE.with(List.of(alice.verification()));
    tryAll(
        statement.sign(alice).bytes(),
        content -> {
          Envelope envelope = Envelope.read(WHERE, content);
          envelope.signers(trusted);
          Statement.read(WHERE, envelope);
        });
    tryAll(
        statement.bytes(),
        content -> Statement.read(WHERE, Envelope.sign(Statement.PAYLOAD_TYPE, content, alice)));
  }

  @Test
  void whatFitsItsOwnDigestIsCheckedOrRefusedToo() throws IOException {
    // The record is made to name the mutated ledger and weights, as a forger would.
    for (String name : List.of(RunRecord.LEDGER, RunRecord.FINAL_WEIGHTS)) {
      tryAll(
          blob(name),
          content -> {
            RunRecord forged = SampleRun.naming(record, name, content);
            Path file = folder.resolve("forged");
            write(file, content);
            List<Problem> problems =
                Verification.verify(
                    WHERE,
                    forged.bytes(),
                    forged.digest(),
                    digest ->
                        digest.equals(Digest.of(content))
                            ? java.util.Optional.of(file)
                            : store.find(digest));
            // What is found wrong is found once, and said as an error would say it.
            if (!problems.isEmpty()) {
              throw new InvalidInputException(WHERE, problems.getFirst().what(), "");
            }
          });
    }
  }

  private interface Reader extends Consumer<byte[]> {}

  /// Tries mutations until the time is over, and says with which seed one went wrong.
  private static void tryAll(byte[] whole, Reader reader) {
    reader.accept(whole);
    Mutations mutations = new Mutations(whole);
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    int refused = 0;
    long seed = SEED;
    for (; seed < SEED + MOST && System.nanoTime() < end; seed++) {
      byte[] content = mutations.of(seed);
      long began = processorTime();
      try {
        reader.accept(content);
      } catch (FailureException | InvalidInputException e) {
        refused++;
        assertThat(e.getMessage())
            .as(again(seed))
            .startsWith(WHERE)
            .hasSizeLessThan(FEW_WORDS)
            .doesNotContain("Exception", "java.", "jackson");
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError(again(seed), e);
      }
      assertThat(Duration.ofNanos(processorTime() - began)).as(again(seed)).isLessThan(SOON);
    }
    assertThat(refused).as("of " + (seed - SEED)).isPositive();
  }

  /// What this thread has computed, however many others do so beside it.
  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String again(long seed) {
    return "seed " + seed + ", again with -Dreprise.fuzz.seed=" + seed;
  }

  private byte[] blob(String name) throws IOException {
    return Files.readAllBytes(store.find(SampleRun.digest(record, name)).orElseThrow());
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
