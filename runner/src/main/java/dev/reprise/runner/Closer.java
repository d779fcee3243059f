package dev.reprise.runner;

import dev.reprise.core.verdict.OneStep;
import java.util.Optional;

/// Looks closer at where two records part than the records themselves do.
interface Closer {
  /// Does nothing.
  Closer NONE =
      new Closer() {
        @Override
        public LedgerComparison fill(LedgerComparison ledger, long step) {
          return ledger;
        }

        @Override
        public Optional<OneStep> inquire(Evidence evidence, Suspicions found) {
          return Optional.empty();
        }
      };

  /// Finds out the digests of tensors that ledgers do not have, from the last step before this one
  /// that both have up to it.
  LedgerComparison fill(LedgerComparison ledger, long step);

  /// Adds to what is suspected, and says what it did.
  Optional<OneStep> inquire(Evidence evidence, Suspicions found);
}
