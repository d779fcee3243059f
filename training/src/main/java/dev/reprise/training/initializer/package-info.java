/// How weights begin.
@NullMarked
package dev.reprise.training.initializer;

import org.jspecify.annotations.NullMarked;
