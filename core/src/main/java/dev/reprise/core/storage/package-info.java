@NullMarked
package dev.reprise.core.storage;

import org.jspecify.annotations.NullMarked;
