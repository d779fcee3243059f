package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// A ledger read back and checked: every link of its chain was recomputed.
///
/// @param header what was fixed before the first step
/// @param entries in the order they were written
public record Ledger(LedgerHeader header, List<LedgerEntry> entries) {
  private static final int LARGEST_HEADER = 16 << 20;
  private static final int EPOCH_SIZE = 1 + 4 + 32 + 32 + 32;

  /// Copies.
  public Ledger {
    entries = List.copyOf(entries);
  }

  /// Reads and checks a ledger.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the bytes are no ledger, are cut short, or a link does not
  ///   follow
  public static Ledger read(String where, byte[] content) {
    return read(where, content, false);
  }

  /// Reads and checks what a training that was killed has left: an entry at the end that is cut
  /// short is left out.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the bytes are no ledger, or a link does not follow
  public static Ledger readCutShort(String where, byte[] content) {
    return read(where, content, true);
  }

  private static Ledger read(String where, byte[] content, boolean mayBeCut) {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte[] magic = new byte[LedgerWriter.MAGIC.length];
      in.get(magic);
      if (!Arrays.equals(magic, LedgerWriter.MAGIC)) {
        throw damaged(where, "does not begin as a ledger does");
      }
      byte[] head = bytes(in, where, in.getInt());
      LedgerHeader header = LedgerHeader.read(head);
      if (!Arrays.equals(head, header.bytes())) {
        throw damaged(where, "has a header that is not in canonical form (RFC 8785)");
      }
      Digest start = LedgerChain.start(head);
      return new Ledger(header, entries(in, where, header, start, mayBeCut));
    } catch (BufferUnderflowException | JacksonException | IllegalArgumentException e) {
      throw new FailureException(where, "is cut short or damaged", "restore it, or run again", e);
    }
  }

  /// Reads and checks entries that follow a chain, as [LedgerWriter#continuing] writes them.
  ///
  /// @param where the name to use in an error
  /// @param chain the chained digest before the first of them
  /// @throws FailureException where they are cut short, or a link does not follow
  public static List<LedgerEntry> entries(
      String where, LedgerHeader header, Digest chain, byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return List.copyOf(entries(in, where, header, chain, false));
    } catch (BufferUnderflowException e) {
      throw new FailureException(where, "is cut short or damaged", "restore it, or run again", e);
    }
  }

  /// The chained digest before the first entry.
  public Digest start() {
    return LedgerChain.start(header.bytes());
  }

  /// How many bytes a file has up to the end of its first entries.
  ///
  /// @param count how many entries
  public long size(int count) {
    long size = LedgerWriter.MAGIC.length + 4L + header.bytes().length;
    for (LedgerEntry entry : entries.subList(0, count)) {
      size +=
          switch (entry) {
            case LedgerEntry.Step step -> stepSize(step.leaves().size());
            case LedgerEntry.Epoch epoch -> EPOCH_SIZE;
          };
    }
    return size;
  }

  /// How many entries there are up to a step, with the end of its epoch where it was the last of
  /// one; 0 for step 0, and −1 where there is no such step.
  public int entriesUpTo(long step) {
    if (step == 0) {
      return 0;
    }
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof LedgerEntry.Step found && found.step() == step) {
        boolean epochEnds =
            i + 1 < entries.size() && entries.get(i + 1) instanceof LedgerEntry.Epoch;
        return i + (epochEnds ? 2 : 1);
      }
    }
    return -1;
  }

  /// The step of this number.
  public Optional<LedgerEntry.Step> step(long number) {
    int end = entriesUpTo(number);
    for (int i = Math.max(0, end - 2); i < end; i++) {
      if (entries.get(i) instanceof LedgerEntry.Step found && found.step() == number) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /// The chained digest after that many entries.
  public Digest chain(int count) {
    return count == 0 ? start() : entries.get(count - 1).chain();
  }

  /// The steps alone, in order.
  public List<LedgerEntry.Step> steps() {
    return entries.stream()
        .filter(LedgerEntry.Step.class::isInstance)
        .map(LedgerEntry.Step.class::cast)
        .toList();
  }

  /// The chained digest after the last entry.
  public Digest head() {
    return entries.isEmpty() ? start() : entries.getLast().chain();
  }

  private static List<LedgerEntry> entries(
      ByteBuffer in, String where, LedgerHeader header, Digest start, boolean mayBeCut) {
    List<LedgerEntry> entries = new ArrayList<>();
    Digest chain = start;
    while (in.hasRemaining() && !(mayBeCut && isCut(in, header))) {
      LedgerEntry entry = entry(in, where, header, chain);
      requireLeaves(where, header, entries, entry);
      Digest stored = digest(in);
      if (!stored.equals(entry.chain())) {
        throw damaged(
            where, "entry " + (entries.size() + 1) + " does not follow from the one before it");
      }
      chain = stored;
      entries.add(entry);
    }
    return entries;
  }

  private static boolean isCut(ByteBuffer in, LedgerHeader header) {
    int size =
        switch (in.get(in.position())) {
          case LedgerChain.STEP -> stepSize(header.leaves().size());
          case LedgerChain.STEP_WITHOUT_LEAVES -> stepSize(0);
          default -> EPOCH_SIZE;
        };
    return in.remaining() < size;
  }

  private static int stepSize(int leaves) {
    return 1 + 8 + 4 + 32 + 8 + 32 * leaves + 32;
  }

  /// Nobody may leave out the digests of a step that has them by the header.
  private static void requireLeaves(
      String where, LedgerHeader header, List<LedgerEntry> before, LedgerEntry entry) {
    boolean ends = entry instanceof LedgerEntry.Epoch;
    LedgerEntry of = ends && !before.isEmpty() ? before.getLast() : entry;
    if (of instanceof LedgerEntry.Step step
        && !header.leaves().isEmpty()
        && !step.hasLeaves()
        && header.hasLeaves(step.step(), ends)) {
      throw damaged(where, "lacks the digests of the tensors of step " + step.step());
    }
  }

  private static LedgerEntry entry(
      ByteBuffer in, String where, LedgerHeader header, Digest previous) {
    byte type = in.get();
    if (type == LedgerChain.STEP || type == LedgerChain.STEP_WITHOUT_LEAVES && header.every() > 1) {
      long step = in.getLong();
      int epoch = in.getInt();
      Digest batch = digest(in);
      long loss = in.getLong();
      if (type == LedgerChain.STEP_WITHOUT_LEAVES) {
        Digest chain = LedgerChain.step(previous, step, epoch, batch, loss);
        return new LedgerEntry.Step(step, epoch, batch, loss, List.of(), chain);
      }
      List<Digest> leaves = new ArrayList<>();
      for (int i = 0; i < header.leaves().size(); i++) {
        leaves.add(digest(in));
      }
      Digest chain = LedgerChain.step(previous, step, epoch, batch, loss, leaves);
      return new LedgerEntry.Step(step, epoch, batch, loss, leaves, chain);
    }
    if (type == LedgerChain.EPOCH) {
      int epoch = in.getInt();
      Digest order = digest(in);
      Digest metrics = digest(in);
      return new LedgerEntry.Epoch(
          epoch, order, metrics, LedgerChain.epoch(previous, epoch, order, metrics));
    }
    throw damaged(where, "holds an entry of the unknown type " + type);
  }

  private static Digest digest(ByteBuffer in) {
    byte[] hash = new byte[Digest.LENGTH];
    in.get(hash);
    return Digest.ofHash(hash);
  }

  private static byte[] bytes(ByteBuffer in, String where, int length) {
    if (length < 0 || length > Math.min(LARGEST_HEADER, in.remaining())) {
      throw damaged(where, "has a header of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static FailureException damaged(String where, String what) {
    return new FailureException(where, what, "restore it, or run the experiment again");
  }
}
