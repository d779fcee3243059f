@NullMarked
package dev.reprise.core.progress;

import org.jspecify.annotations.NullMarked;
