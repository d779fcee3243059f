@NullMarked
package dev.reprise.store;

import org.jspecify.annotations.NullMarked;
