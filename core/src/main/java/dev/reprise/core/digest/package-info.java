@NullMarked
package dev.reprise.core.digest;

import org.jspecify.annotations.NullMarked;
