@NullMarked
package dev.reprise.engine.exact;

import org.jspecify.annotations.NullMarked;
