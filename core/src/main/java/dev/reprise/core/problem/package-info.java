@NullMarked
package dev.reprise.core.problem;

import org.jspecify.annotations.NullMarked;
