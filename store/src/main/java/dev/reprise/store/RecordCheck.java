package dev.reprise.store;

import dev.reprise.core.closeness.Spread;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.Commitment;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks what a record names: every artifact by itself, and that they fit each other.
final class RecordCheck {
  private static final String FIX = "restore it, or run the experiment again";
  private static final int NAMED = 3;

  private final String where;
  private final RunRecord record;
  private final BlobSource blobs;
  private final Predicate<Digest> expected;
  private final List<Problem> problems = new ArrayList<>();
  private Optional<Ledger> read = Optional.empty();

  /// @param where the record's file
  /// @param expected which blobs must be there
  RecordCheck(String where, RunRecord record, BlobSource blobs, Predicate<Digest> expected) {
    this.where = where;
    this.record = record;
    this.blobs = blobs;
    this.expected = expected;
  }

  List<Problem> problems() {
    for (String name : List.of(RunRecord.EXPERIMENT, RunRecord.LEDGER, RunRecord.FINAL_WEIGHTS)) {
      if (!record.artifacts().containsKey(name)) {
        report(where, "names no artifact " + name);
      }
    }
    checkExperiment();
    record.artifacts().forEach(this::checkArtifact);
    checkSource();
    return problems;
  }

  /// The data is no artifact and may be anywhere; but where it lies beside the record, it must be
  /// right.
  private void checkSource() {
    String sha256 = record.dataset().source().getOrDefault("sha256", "");
    Optional<Path> file =
        Digest.isDigest(sha256) ? blobs.find(Digest.parse(sha256)) : Optional.empty();
    if (file.isEmpty()) {
      return;
    }
    try {
      Digest found = Digest.ofFile(file.get());
      if (!found.equals(Digest.parse(sha256))) {
        report(
            file.get().toString(),
            "was changed: expected the data of "
                + record.dataset().name()
                + " with "
                + Digest.parse(sha256)
                + ", found "
                + found);
      }
    } catch (IOException e) {
      report(file.get().toString(), "cannot be read: " + e.getMessage());
    }
  }

  /// The experiment stands twice: in the record and as an artifact.
  private void checkExperiment() {
    Digest declared = record.experiment().digest();
    Digest found = Digest.of(CanonicalJson.bytes(record.experiment().canonical()));
    if (!found.equals(declared)) {
      report(where, "declares an experiment of the digest " + declared + ", but holds " + found);
    }
    RunRecord.Artifact artifact = record.artifacts().get(RunRecord.EXPERIMENT);
    if (artifact != null && !artifact.digest().equals(declared)) {
      report(
          where, "names " + RunRecord.EXPERIMENT + " with another digest than the one it declares");
    }
  }

  private void checkArtifact(String name, RunRecord.Artifact artifact) {
    Optional<Path> file = blobs.find(artifact.digest());
    if (file.isEmpty()) {
      if (expected.test(artifact.digest())) {
        report("blob " + BlobFolder.place(artifact.digest()), "is missing: it is " + name);
      }
      return;
    }
    String blob = file.get().toString();
    try {
      long size = Files.size(file.get());
      if (size != artifact.bytes()) {
        report(blob, "was changed: " + name + " has " + artifact.bytes() + " bytes, found " + size);
        return;
      }
      Digest found = Digest.ofFile(file.get());
      if (!found.equals(artifact.digest())) {
        String detail = detail(name, file.get());
        report(
            blob,
            "was changed: expected "
                + name
                + " with "
                + artifact.digest()
                + ", found "
                + found
                + (detail.isEmpty() ? "" : " (" + detail + ")"));
        return;
      }
      checkContent(name, file.get());
    } catch (IOException e) {
      report(blob, "cannot be read: " + e.getMessage());
    }
  }

  /// Where in a changed file the change is, if it can be told.
  private String detail(String name, Path file) throws IOException {
    List<Problem> before = List.copyOf(problems);
    checkContent(name, file);
    String detail =
        problems.stream()
            .skip(before.size())
            .limit(1)
            .map(Problem::what)
            .collect(Collectors.joining());
    problems.subList(before.size(), problems.size()).clear();
    return detail;
  }

  private void checkContent(String name, Path file) throws IOException {
    try {
      switch (name) {
        case RunRecord.LEDGER -> checkLedger(file.toString(), Files.readAllBytes(file));
        case RunRecord.INITIAL_WEIGHTS -> checkWeights(file, record.training().initialWeights());
        case RunRecord.FINAL_WEIGHTS -> checkWeights(file, record.training().finalWeights());
        case RunRecord.PREDICTIONS -> Safetensors.read(file);
        case RunRecord.SPREAD -> checkSpread(file);
        default -> {
          if (name.startsWith(RunRecord.CHECKPOINTS)) {
            checkCheckpoint(name, file);
          }
        }
      }
    } catch (FailureException e) {
      problems.add(e.problem());
    } catch (OutOfMemoryError e) {
      report(file.toString(), "is too large to be checked with this much memory");
    }
  }

  private void checkLedger(String file, byte[] content) {
    Ledger ledger = Ledger.read(file, content);
    TrainingSummary training = record.training();
    List<LedgerEntry.Step> steps = ledger.steps();
    if (!ledger.head().equals(training.ledgerHead())) {
      report(file, "ends with " + ledger.head() + ", but the record says " + training.ledgerHead());
    }
    if (steps.size() != training.steps()) {
      report(file, "has " + steps.size() + " steps, but the record says " + training.steps());
    }
    if (!ledger.header().commitment().equals(Commitment.of(record).digest())) {
      report(
          file,
          "was begun for another experiment, data, preparation or engine than the record says");
    }
    compare(file, "the initial weight", initial(ledger), training.initialWeights());
    compare(file, "the weight after the last step", last(ledger), training.finalWeights());
    if (!steps.isEmpty() && !steps.getLast().hasLeaves()) {
      report(file, "lacks the digests of the tensors of its last step");
    }
    int declared =
        record.experiment().canonical().path("train").path("ledger").path("every").asInt(1);
    if (ledger.header().every() > declared) {
      report(
          file,
          "has digests of tensors at every "
              + ledger.header().every()
              + "th step, but the experiment declares every "
              + declared);
    }
    checkEpochs(file, ledger);
  }

  /// Every tensor of a checkpoint has its digest among the leaves of the step it was taken after.
  private void checkCheckpoint(String name, Path file) throws IOException {
    Optional<Ledger> ledger = ledger();
    if (ledger.isEmpty()) {
      return; // told elsewhere
    }
    Checkpoint checkpoint = Checkpoint.read(file.toString(), Files.readAllBytes(file));
    if (!name.equals(RunRecord.checkpoint(checkpoint.step()))) {
      report(file.toString(), "is of step " + checkpoint.step() + ", but the record names " + name);
    }
    Optional<LedgerEntry.Step> step = ledger.get().step(checkpoint.step());
    if (step.isEmpty()) {
      report(file.toString(), "is of a step that the ledger does not have: " + checkpoint.step());
      return;
    }
    int next = ledger.get().entriesUpTo(checkpoint.step());
    boolean ended = ledger.get().entries().get(next - 1) instanceof LedgerEntry.Epoch;
    if (checkpoint.epoch() != step.get().epoch() + (ended ? 1 : 0)
        || ended != (checkpoint.visited() == 0)) {
      report(file.toString(), "stands at another place of its epoch than the ledger says");
    }
    List<String> differing = checkpoint.differing(ledger.get().header(), step.get());
    if (!differing.isEmpty()) {
      report(file.toString(), "differs from the ledger in the tensor " + some(differing));
    }
  }

  /// The ledger, where it is here and whole.
  private Optional<Ledger> ledger() {
    if (read.isEmpty() && record.artifacts().containsKey(RunRecord.LEDGER)) {
      try {
        Digest digest = record.artifact(RunRecord.LEDGER).digest();
        read = Optional.of(Ledger.read(RunRecord.LEDGER, blobs.read(digest)));
      } catch (FailureException e) {
        return Optional.empty();
      }
    }
    return read;
  }

  private void checkEpochs(String file, Ledger ledger) {
    List<LedgerEntry.Epoch> epochs =
        ledger.entries().stream()
            .filter(LedgerEntry.Epoch.class::isInstance)
            .map(LedgerEntry.Epoch.class::cast)
            .toList();
    List<TrainingSummary.EpochSummary> own = record.training().epochs();
    if (epochs.size() != own.size()) {
      report(file, "has " + epochs.size() + " epochs, but the record says " + own.size());
      return;
    }
    for (int i = 0; i < own.size(); i++) {
      Digest metrics = Digest.of(Json.write(own.get(i).metrics()));
      if (!metrics.equals(epochs.get(i).metrics())) {
        report(file, "has other metrics than the record for epoch " + own.get(i).epoch());
      }
    }
  }

  private static SortedMap<String, Digest> initial(Ledger ledger) {
    List<String> weights = ledger.header().weights();
    List<Digest> digests = ledger.header().initial();
    TreeMap<String, Digest> initial = new TreeMap<>();
    for (int i = 0; i < Math.min(weights.size(), digests.size()); i++) {
      initial.put(weights.get(i).substring(LedgerHeader.WEIGHT.length()), digests.get(i));
    }
    return initial;
  }

  private static SortedMap<String, Digest> last(Ledger ledger) {
    TreeMap<String, Digest> last = new TreeMap<>();
    List<String> leaves = ledger.header().leaves();
    List<LedgerEntry.Step> steps = ledger.steps();
    boolean known = !steps.isEmpty() && steps.getLast().hasLeaves();
    for (int i = 0; known && i < leaves.size(); i++) {
      if (leaves.get(i).startsWith(LedgerHeader.WEIGHT)) {
        last.put(
            leaves.get(i).substring(LedgerHeader.WEIGHT.length()), steps.getLast().leaves().get(i));
      }
    }
    return last;
  }

  /// Weights the ledger has must be the record's; a weight no step changes is not in the ledger.
  private void compare(
      String file, String what, SortedMap<String, Digest> ledger, SortedMap<String, Digest> own) {
    List<String> differing =
        ledger.keySet().stream().filter(name -> differ(ledger.get(name), own.get(name))).toList();
    if (!differing.isEmpty()) {
      report(file, "has another digest than the record for " + what + " " + some(differing));
    }
  }

  private void checkWeights(Path file, SortedMap<String, Digest> own) {
    SortedMap<String, Tensor> tensors = Safetensors.read(file);
    TreeMap<String, Digest> names = new TreeMap<>(own);
    tensors.forEach((name, tensor) -> names.put(name, tensor.digest()));
    List<String> differing =
        names.keySet().stream()
            .filter(name -> !tensors.containsKey(name) || differ(names.get(name), own.get(name)))
            .toList();
    if (!differing.isEmpty()) {
      report(file.toString(), "differs from the record in the tensor " + some(differing));
    }
  }

  /// A spread must be of this very experiment, and measure what the record does.
  private void checkSpread(Path file) throws IOException {
    Spread spread = Spread.read(file.toString(), Files.readAllBytes(file));
    if (!spread.commitment().equals(Commitment.of(record).digest())) {
      report(
          file.toString(),
          "is the spread of another experiment, data, preparation or engine than the record says");
    }
    if (!spread.metrics().equals(List.copyOf(record.evaluation().metrics().keySet()))
        || spread.steps() != record.training().steps()) {
      report(file.toString(), "has other metrics or steps than the record");
    }
  }

  private static boolean differ(@Nullable Digest one, @Nullable Digest other) {
    return !Objects.equals(one, other);
  }

  private static String some(List<String> names) {
    String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }

  private void report(String place, String what) {
    problems.add(new Problem(place, what, FIX));
  }
}
