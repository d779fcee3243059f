package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.store.RunWorkspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/// What an interrupted run has left that training can go on from.
///
/// Nothing is believed because it is there: the ledger's links are computed again, the checkpoint's
/// tensors must be those of the ledger's leaves, and the epochs' metrics those of its entries.
///
/// @param checkpoint the last one that is whole
/// @param ledger what the ledger says up to it
/// @param entries how many of its entries come before it
/// @param epochs what the epochs before it reached
record LeftBehind(Checkpoint checkpoint, Ledger ledger, int entries, List<EpochSummary> epochs) {
  /// The file of the epochs' metrics.
  static final String EPOCHS = "epochs.json";

  private static final String PREFIX = "checkpoint-";
  private static final String SUFFIX = ".safetensors";

  /// What [#EPOCHS] holds.
  record Epochs(List<EpochSummary> epochs) {}

  /// The name of a checkpoint's file.
  static String file(long step) {
    return PREFIX + step + SUFFIX;
  }

  /// The steps there are files of checkpoints for, in order.
  static List<Long> steps(RunWorkspace workspace) throws IOException {
    try (Stream<Path> files = Files.list(workspace.folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(PREFIX + "[1-9][0-9]{0,17}\\" + SUFFIX))
          .map(name -> name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
          .map(Long::valueOf)
          .sorted()
          .toList();
    }
  }

  /// Removes the checkpoints after a step, which are damaged or of no use.
  static void forgetAfter(RunWorkspace workspace, long step) throws IOException {
    for (long later : steps(workspace)) {
      if (later > step) {
        Files.deleteIfExists(workspace.file(file(later)));
      }
    }
  }

  /// Finds it; empty where training must begin anew.
  ///
  /// @param commitment what the ledger must be bound to
  static Optional<LeftBehind> find(RunWorkspace workspace, Digest commitment) throws IOException {
    Path file = workspace.file(RunRecord.LEDGER);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Ledger ledger = Ledger.readCutShort(file.toString(), Files.readAllBytes(file));
      if (!ledger.header().commitment().equals(commitment)) {
        return Optional.empty();
      }
      List<EpochSummary> epochs = epochs(workspace);
      List<Long> steps = steps(workspace).stream().sorted(Comparator.reverseOrder()).toList();
      for (long step : steps) {
        Optional<LeftBehind> found = at(workspace, step, ledger, epochs);
        if (found.isPresent()) {
          return found;
        }
      }
    } catch (FailureException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<LeftBehind> at(
      RunWorkspace workspace, long step, Ledger ledger, List<EpochSummary> epochs)
      throws IOException {
    Path file = workspace.file(file(step));
    Optional<LedgerEntry.Step> entry = ledger.step(step);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    try {
      Checkpoint checkpoint = Checkpoint.read(file.toString(), Files.readAllBytes(file));
      int entries = ledger.entriesUpTo(step);
      List<EpochSummary> before =
          epochs.subList(0, Math.min(epochs.size(), checkpoint.epoch() - 1));
      boolean whole =
          checkpoint.step() == step
              && checkpoint.differing(ledger.header(), entry.get()).isEmpty()
              && matches(before, ledger.entries().subList(0, entries), checkpoint);
      return whole
          ? Optional.of(new LeftBehind(checkpoint, ledger, entries, before))
          : Optional.empty();
    } catch (FailureException e) {
      return Optional.empty();
    }
  }

  private static boolean matches(
      List<EpochSummary> epochs, List<LedgerEntry> entries, Checkpoint checkpoint) {
    List<Digest> metrics = new ArrayList<>();
    for (LedgerEntry entry : entries) {
      if (entry instanceof LedgerEntry.Epoch epoch) {
        metrics.add(epoch.metrics());
      }
    }
    return metrics.size() == checkpoint.epoch() - 1
        && epochs.stream().map(e -> Digest.of(Json.write(e.metrics()))).toList().equals(metrics);
  }

  private static List<EpochSummary> epochs(RunWorkspace workspace) throws IOException {
    Path file = workspace.file(EPOCHS);
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return Json.read(Files.readAllBytes(file), Epochs.class).epochs();
    } catch (JacksonException e) {
      return List.of();
    }
  }
}
