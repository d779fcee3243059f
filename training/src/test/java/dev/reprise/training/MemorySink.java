package dev.reprise.training;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;

/// Keeps what a training gives away in memory.
public final class MemorySink implements TrainingSink {
  private final ByteArrayOutputStream ledger = new ByteArrayOutputStream();
  private byte[] initial = new byte[0];

  @Override
  public Digest commitment() {
    return Digest.ofText("commitment");
  }

  @Override
  public void initialWeights(SortedMap<String, Tensor> weights) {
    initial = Safetensors.bytes(weights);
  }

  @Override
  public LedgerWriter ledger(LedgerHeader header) {
    try {
      return new LedgerWriter(ledger, header);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Ledger ledger() {
    return Ledger.read("memory", ledger.toByteArray());
  }

  public byte[] ledgerBytes() {
    return ledger.toByteArray();
  }

  public SortedMap<String, Tensor> initial() {
    return Safetensors.read("memory", initial);
  }
}
