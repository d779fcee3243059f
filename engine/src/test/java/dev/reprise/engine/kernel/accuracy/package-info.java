/// How near the kernels' functions are to the true values.
@NullMarked
package dev.reprise.engine.kernel.accuracy;

import org.jspecify.annotations.NullMarked;
