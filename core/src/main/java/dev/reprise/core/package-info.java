@NullMarked
package dev.reprise.core;

import org.jspecify.annotations.NullMarked;
