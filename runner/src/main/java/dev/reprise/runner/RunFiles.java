package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.store.RunWorkspace;
import dev.reprise.training.TrainingSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files of a run under way: takes what training gives, and keeps all of them as blobs at the
/// end.
final class RunFiles implements TrainingSink, AutoCloseable {
  /// Where checkpoints were not asked for, one every ten seconds at most costs nothing to speak of.
  private static final long LEAST_NANOS = 10_000_000_000L;

  private final RunWorkspace workspace;
  private final Digest commitment;
  private final Optional<CheckpointEvery> every;
  private final Optional<LeftBehind> begun;
  private final List<EpochSummary> epochs = new ArrayList<>();
  private long lastCheckpoint;
  private long lastTime = System.nanoTime();
  private @Nullable LedgerWriter ledger;

  /// @param commitment what the ledger is bound to
  /// @param every how often to keep the state in the record
  /// @param begun what training goes on from, if it does
  RunFiles(
      RunWorkspace workspace,
      Digest commitment,
      Optional<CheckpointEvery> every,
      Optional<LeftBehind> begun) {
    this.workspace = workspace;
    this.commitment = commitment;
    this.every = every;
    this.begun = begun;
    begun.ifPresent(left -> epochs.addAll(left.epochs()));
    begun.ifPresent(left -> lastCheckpoint = left.checkpoint().step());
  }

  @Override
  public Digest commitment() {
    return commitment;
  }

  @Override
  public void initialWeights(SortedMap<String, Tensor> weights) {
    tensors(RunRecord.INITIAL_WEIGHTS, weights);
  }

  @Override
  public LedgerWriter ledger(LedgerHeader header) {
    try {
      LedgerWriter writer = begun.isPresent() ? goOn(begun.get(), header) : begin(header);
      ledger = writer;
      return writer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LedgerWriter begin(LedgerHeader header) throws IOException {
    LeftBehind.forgetAfter(workspace, 0);
    Path file = workspace.file(RunRecord.LEDGER);
    return new LedgerWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), header);
  }

  /// Cuts off what the process before wrote after its checkpoint.
  private LedgerWriter goOn(LeftBehind left, LedgerHeader header) throws IOException {
    if (!left.ledger().header().equals(header)) {
      throw new FailureException(
          "run " + workspace.run(),
          "cannot go on: its ledger was begun by a training of other tensors",
          "run the experiment again");
    }
    LeftBehind.forgetAfter(workspace, left.checkpoint().step());
    FileChannel channel =
        FileChannel.open(workspace.file(RunRecord.LEDGER), StandardOpenOption.WRITE);
    channel.truncate(left.ledger().size(left.entries()));
    channel.position(channel.size());
    return LedgerWriter.continuing(
        new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16),
        header,
        left.ledger().chain(left.entries()),
        left.checkpoint().step());
  }

  @Override
  public void epoch(EpochSummary epoch) {
    epochs.add(epoch);
  }

  @Override
  public boolean wantsCheckpoint(long step, boolean epochEnded) {
    return every.isPresent()
        ? every.get().isDue(step, lastCheckpoint, epochEnded)
        : epochEnded && System.nanoTime() - lastTime >= LEAST_NANOS;
  }

  /// The ledger is on disk before the checkpoint is, since it is what the checkpoint is checked
  /// against.
  @Override
  public void checkpoint(Checkpoint checkpoint) {
    try {
      if (ledger != null) {
        ledger.flush();
      }
      try (FileChannel channel =
          FileChannel.open(workspace.file(RunRecord.LEDGER), StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      byte[] metrics = Json.write(new LeftBehind.Epochs(epochs));
      workspace.write(LeftBehind.EPOCHS, out -> out.write(metrics));
      workspace.write(LeftBehind.file(checkpoint.step()), checkpoint::write);
      if (every.isEmpty() && lastCheckpoint > 0) {
        Files.deleteIfExists(workspace.file(LeftBehind.file(lastCheckpoint)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lastCheckpoint = checkpoint.step();
    lastTime = System.nanoTime();
  }

  /// Writes named tensors as safetensors.
  void tensors(String name, SortedMap<String, Tensor> tensors) {
    bytes(name, Safetensors.bytes(tensors));
  }

  /// Writes a file.
  void bytes(String name, byte[] content) {
    try {
      Files.write(workspace.file(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keeps every file as a blob. The log and the source text may differ between two runs of one
  /// experiment.
  SortedMap<String, Artifact> keep() throws IOException {
    close();
    SortedMap<String, Artifact> artifacts = new TreeMap<>();
    for (String name :
        new String[] {
          RunRecord.EXPERIMENT,
          RunRecord.SOURCE,
          RunRecord.LEDGER,
          RunRecord.INITIAL_WEIGHTS,
          RunRecord.FINAL_WEIGHTS,
          RunRecord.PREDICTIONS,
          RunRecord.LOG
        }) {
      boolean comparable = !name.equals(RunRecord.LOG) && !name.equals(RunRecord.SOURCE);
      artifacts.put(name, workspace.keep(name, comparable));
    }
    if (every.isPresent()) {
      long last = ledger == null ? 0 : ledger.steps();
      for (long step : LeftBehind.steps(workspace)) {
        if (step == last) {
          continue; // the end is no place to go on from
        }
        String name = RunRecord.checkpoint(step);
        artifacts.put(name, workspace.keep(LeftBehind.file(step), false));
      }
    }
    if (Files.exists(workspace.file(RunRecord.SPREAD))) {
      // A reproduction is one run and has none.
      artifacts.put(RunRecord.SPREAD, workspace.keep(RunRecord.SPREAD, false));
    }
    return artifacts;
  }

  @Override
  public void close() throws IOException {
    if (ledger != null) {
      ledger.close();
    }
  }
}
