package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import java.util.List;

/// One link of a ledger's chain.
public sealed interface LedgerEntry {
  /// The chained digest after this entry.
  Digest chain();

  /// One update of the weights.
  ///
  /// @param step counted from 1 through the whole training
  /// @param epoch counted from 1
  /// @param batch the digest over the batch's example ids in order
  /// @param lossBits the raw bits of the batch's mean loss, a double
  /// @param leaves the digest of each tensor, in the order of the ledger's header: after the step;
  ///   empty where the ledger has none of this step
  /// @param chain see `docs/formats/ledger.md`
  record Step(long step, int epoch, Digest batch, long lossBits, List<Digest> leaves, Digest chain)
      implements LedgerEntry {
    /// Copies the leaves.
    public Step {
      leaves = List.copyOf(leaves);
    }

    /// Whether the ledger has the tensors of this step.
    public boolean hasLeaves() {
      return !leaves.isEmpty();
    }

    /// The same with digests of its tensors.
    public Step withLeaves(List<Digest> digests) {
      return new Step(step, epoch, batch, lossBits, digests, chain);
    }

    /// The batch's mean loss.
    public double loss() {
      return Double.longBitsToDouble(lossBits);
    }
  }

  /// The end of an epoch.
  ///
  /// @param epoch counted from 1
  /// @param order the digest over the example ids in the order this epoch visited them
  /// @param metrics the digest over the epoch's metrics in canonical JSON
  record Epoch(int epoch, Digest order, Digest metrics, Digest chain) implements LedgerEntry {}
}
