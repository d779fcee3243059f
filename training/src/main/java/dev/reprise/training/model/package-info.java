/// Declared layers as blocks of the engine, with Keras's names, shapes and defaults.
@NullMarked
package dev.reprise.training.model;

import org.jspecify.annotations.NullMarked;
