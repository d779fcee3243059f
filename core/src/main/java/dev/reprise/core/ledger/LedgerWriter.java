package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes a ledger, entry by entry, in the form of `docs/formats/ledger.md`.
///
/// Not for use by several threads. What has been written is a valid prefix at any moment.
public final class LedgerWriter implements AutoCloseable {
  static final byte[] MAGIC = "REPRLEDG".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream out;
  private final int leaves;
  private Digest chain;
  private long steps;

  /// Writes the header.
  public LedgerWriter(OutputStream out, LedgerHeader header) throws IOException {
    this.out = out;
    this.leaves = header.leaves().size();
    byte[] bytes = header.bytes();
    chain = LedgerChain.start(bytes);
    out.write(MAGIC);
    out.write(buffer(4).putInt(bytes.length).array());
    out.write(bytes);
  }

  private LedgerWriter(OutputStream out, int leaves, Digest chain, long steps) {
    this.out = out;
    this.leaves = leaves;
    this.chain = chain;
    this.steps = steps;
  }

  /// Goes on behind entries that were written before; nothing but further entries is written.
  ///
  /// @param header of the ledger that is continued
  /// @param chain the chained digest after its last entry
  /// @param steps how many steps it has
  public static LedgerWriter continuing(
      OutputStream out, LedgerHeader header, Digest chain, long steps) {
    return new LedgerWriter(out, header.leaves().size(), chain, steps);
  }

  /// Writes a step; the leaves are in the order of the header.
  public void step(long step, int epoch, Digest batch, double loss, List<Digest> leafDigests) {
    if (leafDigests.size() != leaves) {
      throw new IllegalArgumentException(
          "the header names " + leaves + " tensors, found " + leafDigests.size());
    }
    long lossBits = Double.doubleToLongBits(loss);
    chain = LedgerChain.step(chain, step, epoch, batch, lossBits, leafDigests);
    ByteBuffer entry = buffer(1 + 8 + 4 + 32 + 8 + 32 * leaves + 32);
    entry.put(LedgerChain.STEP).putLong(step).putInt(epoch).put(batch.hash()).putLong(lossBits);
    leafDigests.forEach(leaf -> entry.put(leaf.hash()));
    write(entry);
    steps++;
  }

  /// Writes a step without digests of its tensors; which steps those are the header says.
  public void step(long step, int epoch, Digest batch, double loss) {
    long lossBits = Double.doubleToLongBits(loss);
    chain = LedgerChain.step(chain, step, epoch, batch, lossBits);
    write(
        buffer(1 + 8 + 4 + 32 + 8 + 32)
            .put(LedgerChain.STEP_WITHOUT_LEAVES)
            .putLong(step)
            .putInt(epoch)
            .put(batch.hash())
            .putLong(lossBits));
    steps++;
  }

  /// Writes the end of an epoch.
  public void epoch(int epoch, Digest order, Digest metrics) {
    chain = LedgerChain.epoch(chain, epoch, order, metrics);
    write(
        buffer(1 + 4 + 32 + 32 + 32)
            .put(LedgerChain.EPOCH)
            .putInt(epoch)
            .put(order.hash())
            .put(metrics.hash()));
  }

  /// The chained digest after the last entry.
  public Digest head() {
    return chain;
  }

  /// How many steps were written.
  public long steps() {
    return steps;
  }

  /// Hands what was written to the stream behind.
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void write(ByteBuffer entry) {
    entry.put(chain.hash());
    try {
      out.write(entry.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
