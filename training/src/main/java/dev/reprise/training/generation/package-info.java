/// Texts continued by a trained model.
@NullMarked
package dev.reprise.training.generation;

import org.jspecify.annotations.NullMarked;
