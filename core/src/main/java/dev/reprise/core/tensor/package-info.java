@NullMarked
package dev.reprise.core.tensor;

import org.jspecify.annotations.NullMarked;
