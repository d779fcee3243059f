package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import java.util.TreeSet;

/// Reads ledgers that commands have written: by programs of anyone, so that besides the chain all
/// is checked that a ledger of Reprise's own training has by construction.
public final class StageLedger {
  /// The most bytes such a ledger has.
  public static final long LARGEST = 128L << 20;

  private StageLedger() {}

  /// Reads and checks a ledger.
  ///
  /// @param where the name to use in an error
  /// @param commitment what it must be committed to: the digest of all its stage depends on
  /// @throws FailureException where it is not such a ledger
  public static Ledger read(String where, byte[] content, Digest commitment) {
    return checked(where, content, commitment, false);
  }

  /// Reads and checks what a command that may have been killed has left: an entry at the end that
  /// is cut short is left out.
  ///
  /// @param where the name to use in an error
  /// @param commitment what it must be committed to: the digest of all its stage depends on
  /// @throws FailureException where it is not such a ledger
  public static Ledger readCutShort(String where, byte[] content, Digest commitment) {
    return checked(where, content, commitment, true);
  }

  private static Ledger checked(String where, byte[] content, Digest commitment, boolean mayBeCut) {
    if (content.length > LARGEST) {
      throw refused(where, "has " + content.length + " bytes, more than " + LARGEST);
    }
    Ledger ledger = mayBeCut ? Ledger.readCutShort(where, content) : Ledger.read(where, content);
    LedgerHeader header = ledger.header();
    if (!header.commitment().equals(commitment)) {
      throw refused(
          where,
          "is committed to "
              + header.commitment()
              + ", not to what the stage was given, "
              + commitment);
    }
    if (header.initial().size() != header.weights().size()
        || new TreeSet<>(header.leaves()).size() != header.leaves().size()) {
      throw refused(
          where, "names its tensors twice, or has not as many initial weights as weights");
    }
    long steps = 0;
    int epochs = 0;
    for (LedgerEntry entry : ledger.entries()) {
      boolean follows =
          switch (entry) {
            case LedgerEntry.Step step -> step.step() == ++steps && step.epoch() == epochs + 1;
            case LedgerEntry.Epoch epoch -> epoch.epoch() == ++epochs;
          };
      if (!follows) {
        throw refused(
            where, "does not count its steps and epochs from 1 behind step " + (steps - 1));
      }
    }
    return ledger;
  }

  private static FailureException refused(String where, String what) {
    return new FailureException(where, what, "write it with reprise_ledger.py, once a stage");
  }
}
