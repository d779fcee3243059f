package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The whole state of a training between two steps: what goes on from here cannot be told from a
/// training that never stopped (see `docs/formats/checkpoint.md`).
///
/// The weights, the moving averages and the optimiser's state stand under the names of the ledger's
/// leaves, so that each can be held against the leaf of the step before. Random numbers are
/// functions of seed, epoch and example, and need no state.
///
/// @param step how many steps were made
/// @param epoch the epoch the next step belongs to, from 1; one more than there are after the last
/// @param visited how many examples of that epoch were visited
/// @param tensors `weight/…` and `optimizer/…`, and [#SUMS]
public record Checkpoint(long step, int epoch, int visited, SortedMap<String, Tensor> tensors) {
  /// The format's name and version.
  public static final String FORMAT = "reprise-checkpoint/1";

  /// What the epoch under way has summed up for its metrics: F64.
  public static final String SUMS = "epoch/sums";

  /// Checks the place and copies the map.
  public Checkpoint {
    if (step < 0 || epoch < 1 || visited < 0) {
      throw new IllegalArgumentException(
          "no place in a training: step " + step + ", epoch " + epoch + ", example " + visited);
    }
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }

  /// Writes the checkpoint as safetensors: equal states have equal bytes.
  public void write(OutputStream out) throws IOException {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("format", FORMAT);
    metadata.put("step", Long.toString(step));
    metadata.put("epoch", Integer.toString(epoch));
    metadata.put("visited", Integer.toString(visited));
    Safetensors.write(tensors, metadata, out);
  }

  /// Reads a checkpoint. That its tensors are those of a training is for [#differing] to say.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the bytes are no checkpoint
  public static Checkpoint read(String where, byte[] content) {
    SortedMap<String, String> metadata = Safetensors.metadata(where, content);
    String format = metadata.getOrDefault("format", "");
    if (!format.equals(FORMAT)) {
      throw new FailureException(
          where, "expected " + FORMAT + ", found '" + format + "'", "restore it, or run again");
    }
    try {
      return new Checkpoint(
          Long.parseLong(metadata.getOrDefault("step", "")),
          Integer.parseInt(metadata.getOrDefault("epoch", "")),
          Integer.parseInt(metadata.getOrDefault("visited", "")),
          Safetensors.read(where, content));
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          where, "does not say where in the training it stands", "restore it, or run again", e);
    }
  }

  /// The names of the tensors that are not those the ledger has digests of after this step: changed
  /// ones, missing ones and such as no step knows. [#SUMS] is in no ledger.
  public List<String> differing(LedgerHeader header, LedgerEntry.Step at) {
    List<String> names = new ArrayList<>();
    SortedMap<String, Tensor> left = new TreeMap<>(tensors);
    left.remove(SUMS);
    for (int i = 0; i < header.leaves().size(); i++) {
      String name = header.leaves().get(i);
      Tensor tensor = left.remove(name);
      Digest digest = i < at.leaves().size() ? at.leaves().get(i) : Digest.of(new byte[0]);
      if (!name.startsWith(LedgerHeader.GRADIENT)
          && (tensor == null || !tensor.digest().equals(digest))) {
        names.add(name);
      } else if (name.startsWith(LedgerHeader.GRADIENT) && tensor != null) {
        names.add(name);
      }
    }
    names.addAll(left.keySet());
    return names;
  }
}
