package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.Replay;
import dev.reprise.training.TrainingSink;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Takes what a replay says: the ledger's entries alone, as they follow a given link.
public final class ReplaySink implements TrainingSink {
  private final Digest chain;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final SortedMap<String, Digest> initial = new TreeMap<>();
  private final List<EpochSummary> epochs = new ArrayList<>();
  private @Nullable LedgerHeader header;

  /// @param chain the ledger's link before the first entry
  public ReplaySink(Digest chain) {
    this.chain = chain;
  }

  /// Of no consequence: no header is written.
  @Override
  public Digest commitment() {
    return chain;
  }

  @Override
  public void initialWeights(SortedMap<String, Tensor> weights) {
    weights.forEach((name, tensor) -> initial.put(name, tensor.digest()));
  }

  @Override
  public LedgerWriter ledger(LedgerHeader opened) {
    header = opened;
    return LedgerWriter.continuing(out, opened, chain, 0);
  }

  @Override
  public void epoch(EpochSummary epoch) {
    epochs.add(epoch);
  }

  /// All that was taken.
  public Replay replay(Optional<Checkpoint> end) {
    LedgerHeader opened = header;
    if (opened == null) {
      throw new IllegalStateException("nothing was replayed");
    }
    return new Replay(
        opened.leaves(),
        initial,
        Ledger.entries("replay", opened, chain, out.toByteArray()),
        epochs,
        end);
  }
}
