/// Epochs, batches and steps, and what is told of them to the ledger.
@NullMarked
package dev.reprise.training.loop;

import org.jspecify.annotations.NullMarked;
