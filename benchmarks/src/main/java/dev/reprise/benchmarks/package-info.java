/// Times the exact engine against PyTorch: the same blocks, threads and data, in one run.
@NullMarked
package dev.reprise.benchmarks;

import org.jspecify.annotations.NullMarked;
