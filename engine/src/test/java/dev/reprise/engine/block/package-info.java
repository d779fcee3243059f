@NullMarked
package dev.reprise.engine.block;

import org.jspecify.annotations.NullMarked;
