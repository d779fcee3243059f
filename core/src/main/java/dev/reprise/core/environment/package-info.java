@NullMarked
package dev.reprise.core.environment;

import org.jspecify.annotations.NullMarked;
