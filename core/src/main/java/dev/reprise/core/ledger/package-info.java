@NullMarked
package dev.reprise.core.ledger;

import org.jspecify.annotations.NullMarked;
