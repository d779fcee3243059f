package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.store.RunWorkspace;
import dev.reprise.training.TrainingSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files of a run under way: takes what training gives, and keeps all of them as blobs at the
/// end.
final class RunFiles implements TrainingSink, AutoCloseable {
  private final RunWorkspace workspace;
  private final Digest commitment;
  private @Nullable LedgerWriter ledger;

  RunFiles(RunWorkspace workspace, Digest commitment) {
    this.workspace = workspace;
    this.commitment = commitment;
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
      LedgerWriter writer =
          new LedgerWriter(
              new BufferedOutputStream(
                  Files.newOutputStream(workspace.file(RunRecord.LEDGER)), 1 << 16),
              header);
      ledger = writer;
      return writer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return artifacts;
  }

  @Override
  public void close() throws IOException {
    if (ledger != null) {
      ledger.close();
    }
  }
}
