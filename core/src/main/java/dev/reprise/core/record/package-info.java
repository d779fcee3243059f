@NullMarked
package dev.reprise.core.record;

import org.jspecify.annotations.NullMarked;
