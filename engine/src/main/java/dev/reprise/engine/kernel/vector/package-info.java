/// The Vector API forms of the kernels: the only package that touches `jdk.incubator.vector`. It is
/// loaded by name where that module is present; without it the scalar forms give the same bits,
/// only later.
@NullMarked
package dev.reprise.engine.kernel.vector;

import org.jspecify.annotations.NullMarked;
