@NullMarked
package dev.reprise.engine;

import org.jspecify.annotations.NullMarked;
