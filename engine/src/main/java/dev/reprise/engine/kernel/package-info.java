/// Bit-exact kernels over plain Java arrays: the same input bits give the same output bits on every
/// processor, at every vector width, with any number of threads, interpreted or compiled. The rules
/// are written down in `docs/formats/numeric-specification.md`. This package knows nothing of DJL,
/// and nothing of experiments.
@NullMarked
package dev.reprise.engine.kernel;

import org.jspecify.annotations.NullMarked;
