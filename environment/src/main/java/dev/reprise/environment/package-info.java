@NullMarked
package dev.reprise.environment;

import org.jspecify.annotations.NullMarked;
