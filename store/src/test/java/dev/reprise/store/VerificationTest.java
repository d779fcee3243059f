package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  private static final RunId RUN = new RunId("20260102-030405-0a1b2c");
  private static final int OFFSETS = 60;

  @TempDir Path folder;
  private ProjectStore store;
  private Digest address;

  @BeforeEach
  void commit() throws Exception {
    store = ProjectStore.open(folder.resolve(".reprise"));
    address = SampleRun.commit(store, RUN, 1);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anIntactRecordHasNoProblems() {
    assertThat(Verification.verify(store, address)).isEmpty();
  }

  @Test
  void aSingleFlippedBitInAnyFileOfTheStoreIsFoundAndNamed() throws Exception {
    List<Path> files = files(store.home());
    assertThat(files).hasSize(8);
    for (Path file : files) {
      flipBits(file, () -> Verification.verify(store, address), file.toString());
    }
    assertThat(Verification.verify(store, address)).isEmpty();
  }

  @Test
  void aSingleFlippedBitInAnyFileOfAPublishedRecordIsFoundAndNamed() throws Exception {
    Path published = folder.resolve("published");
    PortableRecord.write(store.record(address), store, published, name -> true);
    List<Path> files = files(published);
    assertThat(files).hasSize(9);
    for (Path file : files) {
      // A change of the list of checksums shows where the list and the folder differ.
      String named = file.endsWith(Checksums.FILE) ? published.toString() : file.toString();
      flipBits(file, () -> Verification.verify(PortableRecord.open(published)), named);
    }
    assertThat(Verification.verify(PortableRecord.open(published))).isEmpty();
  }

  private interface Check {
    List<Problem> problems() throws IOException;
  }

  private static void flipBits(Path file, Check check, String named) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    byte[] content = Files.readAllBytes(file);
    int stride = Math.max(1, content.length / OFFSETS);
    for (int i = 0; i < content.length; i += stride) {
      byte[] changed = content.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      Files.write(file, changed);
      assertThat(check.problems())
          .as("bit %d of byte %d of %s", i % 8, i, file)
          .isNotEmpty()
          .anyMatch(problem -> problem.where().contains(named));
    }
    Files.write(file, content);
  }

  @Test
  void filesThatAreCutLengthenedOrMissingAreFoundAndNamed() throws Exception {
    for (Path file : files(store.home())) {
      byte[] content = Files.readAllBytes(file);
      Files.delete(file);
      assertThat(Verification.verify(store, address)).as("without " + file).isNotEmpty();
      Files.write(file, java.util.Arrays.copyOf(content, content.length - 1));
      assertThat(Verification.verify(store, address)).as("cut " + file).isNotEmpty();
      Files.write(file, java.util.Arrays.copyOf(content, content.length + 1));
      assertThat(Verification.verify(store, address)).as("longer " + file).isNotEmpty();
      Files.write(file, content);
    }
    assertThat(Verification.verify(store, address)).isEmpty();
  }

  @Test
  void aDamagedLedgerOrWeightIsToldWithItsEntryOrTensor() throws Exception {
    RunRecord record = store.record(address);
    Path ledger = blob(record, RunRecord.LEDGER);
    byte[] content = Files.readAllBytes(ledger);
    content[content.length - 1] ^= 1;
    overwrite(ledger, content);
    Path weights = blob(record, RunRecord.FINAL_WEIGHTS);
    content = Files.readAllBytes(weights);
    content[content.length - 1] ^= 1;
    overwrite(weights, content);

    assertThat(Verification.verify(store, address))
        .extracting(Problem::what)
        .hasSize(2)
        .anyMatch(what -> what.contains("entry 6 does not follow"))
        .anyMatch(what -> what.contains("tensor dense/kernel"));
  }

  @Test
  void aRecordMadeToFitItsOwnDigestMustStillFitItsLedgerAndWeights() {
    RunRecord record = store.record(address);
    TrainingSummary old = record.training();
    TreeMap<String, Digest> weights = new TreeMap<>(old.finalWeights());
    weights.put("dense/bias", Digest.ofText("forged"));
    TrainingSummary forged =
        new TrainingSummary(
            old.engine(),
            old.numericSpecification(),
            old.layers(),
            old.parameters(),
            old.initialWeights(),
            weights,
            old.steps() + 1,
            Digest.ofText("head"),
            List.of());

    List<Problem> problems = verify(with(record, forged));

    assertThat(problems)
        .extracting(Problem::what)
        .anyMatch(what -> what.contains("ends with"))
        .anyMatch(what -> what.contains("has 5 steps, but the record says 6"))
        .anyMatch(what -> what.contains("weight after the last step dense/bias"))
        .anyMatch(what -> what.contains("epochs"))
        .anyMatch(what -> what.contains("in the tensor dense/bias"));
  }

  @Test
  void aRecordOfAnotherEngineDoesNotFitTheLedgersCommitment() {
    RunRecord record = store.record(address);
    TrainingSummary old = record.training();
    TrainingSummary other =
        new TrainingSummary(
            old.engine(),
            old.numericSpecification() + 1,
            old.layers(),
            old.parameters(),
            old.initialWeights(),
            old.finalWeights(),
            old.steps(),
            old.ledgerHead(),
            old.epochs());

    assertThat(verify(with(record, other)))
        .singleElement()
        .extracting(Problem::what)
        .asString()
        .contains("was begun for another experiment, data, preparation or engine");
  }

  @Test
  void theIndexIsNoPartOfTheProof() throws Exception {
    store.close();
    Files.writeString(store.home().resolve("index.sqlite"), "garbage");
    assertThat(Verification.verify(store, address)).isEmpty();
  }

  private List<Problem> verify(RunRecord record) {
    return Verification.verify("record.json", record.bytes(), record.digest(), store);
  }

  private static RunRecord with(RunRecord record, TrainingSummary training) {
    return new RunRecord(
        record.format(),
        record.run(),
        record.name(),
        record.experiment(),
        record.dataset(),
        record.preparation(),
        training,
        record.evaluation(),
        record.circumstances(),
        record.artifacts());
  }

  private Path blob(RunRecord record, String name) {
    return store.find(SampleRun.digest(record, name)).orElseThrow();
  }

  private static void overwrite(Path file, byte[] content) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    Files.write(file, content);
  }

  /// Every file that is part of the proof.
  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .filter(
              file -> !file.getFileName().toString().matches("index.*|format|\\.gitignore|lock"))
          .filter(file -> !file.toString().contains("session-"))
          .toList();
    }
  }
}
