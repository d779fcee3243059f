/// The DJL engine named `Exact`: the same bits on every machine, with any number of threads, in
/// every run.
///
/// From left to right: [dev.reprise.engine.exact.ExactEngine] makes managers and models; an
/// [dev.reprise.engine.exact.ExactNDArray] is a handle on numbers kept on the heap; the classes
/// named `…Ops` hold one family of operators each, and write the way back into the tape of the open
/// [dev.reprise.engine.exact.ExactGradientCollector]. All arithmetic is in
/// `dev.reprise.engine.kernel`.
@NullMarked
package dev.reprise.engine.exact;

import org.jspecify.annotations.NullMarked;
