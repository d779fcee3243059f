package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import java.util.List;

/// What a ledger begins with: everything fixed before the first step.
///
/// @param format always [#FORMAT]
/// @param commitment what was committed to before training: experiment, data, preparation, engine
/// @param leaves the names of the tensors each step has a digest of: `gradient/NAME`,
///   `weight/NAME`, `optimizer/NAME/moment_1`, …
/// @param initial the digest of each initial weight, by the order of the `weight/…` leaves
public record LedgerHeader(
    String format, Digest commitment, List<String> leaves, List<Digest> initial) {
  /// The format's name and version.
  public static final String FORMAT = "reprise-ledger/1";

  /// What the names of the gradients' leaves begin with.
  public static final String GRADIENT = "gradient/";

  /// What the names of the leaves of weights and running averages begin with.
  public static final String WEIGHT = "weight/";

  /// What the names of the leaves of the optimiser's state begin with.
  public static final String OPTIMIZER = "optimizer/";

  /// Copies.
  public LedgerHeader {
    leaves = List.copyOf(leaves);
    initial = List.copyOf(initial);
  }

  /// A header of the current format.
  public static LedgerHeader of(Digest commitment, List<String> leaves, List<Digest> initial) {
    return new LedgerHeader(FORMAT, commitment, leaves, initial);
  }

  /// The names of the leaves that have an initial digest, in its order.
  public List<String> weights() {
    return leaves.stream().filter(leaf -> leaf.startsWith(WEIGHT)).toList();
  }

  /// The canonical bytes that stand in the file.
  public byte[] bytes() {
    return Json.write(this);
  }
}
