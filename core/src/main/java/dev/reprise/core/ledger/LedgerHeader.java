package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What a ledger begins with: everything fixed before the first step.
///
/// @param format [#FORMAT], or [#SPARSE_FORMAT] where not every step has digests of its tensors
/// @param commitment what was committed to before training: experiment, data, preparation, engine
/// @param leaves the names of the tensors each step has a digest of: `gradient/NAME`,
///   `weight/NAME`, `optimizer/NAME/moment_1`, …
/// @param initial the digest of each initial weight, by the order of the `weight/…` leaves
/// @param every how many steps it is from one whose tensors have digests to the next; the last step
///   of every epoch has them, too
public record LedgerHeader(
    String format, Digest commitment, List<String> leaves, List<Digest> initial, int every) {
  /// The name and version of the format of a ledger with digests at every step.
  public static final String FORMAT = "reprise-ledger/1";

  /// The name and version of the format of a ledger with digests at some steps.
  public static final String SPARSE_FORMAT = "reprise-ledger/2";

  /// What the names of the gradients' leaves begin with.
  public static final String GRADIENT = "gradient/";

  /// What the names of the leaves of weights and running averages begin with.
  public static final String WEIGHT = "weight/";

  /// What the names of the leaves of the optimiser's state begin with.
  public static final String OPTIMIZER = "optimizer/";

  private static final String EVERY = "every";

  /// Copies, and checks that the format is that of the density.
  public LedgerHeader {
    if (every < 1 || !format.equals(every == 1 ? FORMAT : SPARSE_FORMAT)) {
      throw new IllegalArgumentException(
          "no ledger has the format " + format + " and digests at every " + every + "th step");
    }
    leaves = List.copyOf(leaves);
    initial = List.copyOf(initial);
  }

  /// A header of a ledger with digests at every step.
  public static LedgerHeader of(Digest commitment, List<String> leaves, List<Digest> initial) {
    return of(commitment, leaves, initial, 1);
  }

  /// A header of a ledger with digests at every so many steps.
  public static LedgerHeader of(
      Digest commitment, List<String> leaves, List<Digest> initial, int every) {
    return new LedgerHeader(
        every == 1 ? FORMAT : SPARSE_FORMAT, commitment, leaves, initial, every);
  }

  /// Reads [#bytes].
  ///
  /// @throws tools.jackson.core.JacksonException or IllegalArgumentException where they are no
  ///   header
  static LedgerHeader read(byte[] bytes) {
    if (!(Json.MAPPER.readTree(bytes) instanceof ObjectNode tree)) {
      throw new IllegalArgumentException("expected an object");
    }
    if (!tree.has(EVERY)) {
      tree.put(EVERY, 1);
    }
    return Json.MAPPER.treeToValue(tree, LedgerHeader.class);
  }

  /// Whether a step has digests of its tensors.
  ///
  /// @param last whether it is the last of its epoch
  public boolean hasLeaves(long step, boolean last) {
    return last || step % every == 0;
  }

  /// The names of the leaves that have an initial digest, in its order.
  public List<String> weights() {
    return leaves.stream().filter(leaf -> leaf.startsWith(WEIGHT)).toList();
  }

  /// The canonical bytes that stand in the file.
  public byte[] bytes() {
    ObjectNode tree = (ObjectNode) Json.tree(this);
    if (every == 1) {
      tree.remove(EVERY); // the first version has no such member
    }
    return Json.write(tree);
  }
}
