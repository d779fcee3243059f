/// How far results of one experiment lie apart by chance, and whether another result is equivalent
/// to them: what stands behind the verdict `close`.
@NullMarked
package dev.reprise.core.closeness;

import org.jspecify.annotations.NullMarked;
