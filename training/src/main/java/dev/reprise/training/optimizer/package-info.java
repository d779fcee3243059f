/// The rules weights are updated by, with all their state in the open.
@NullMarked
package dev.reprise.training.optimizer;

import org.jspecify.annotations.NullMarked;
