@NullMarked
package dev.reprise.engine.kernel.vector;

import org.jspecify.annotations.NullMarked;
