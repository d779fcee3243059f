@NullMarked
package dev.reprise.core.json;

import org.jspecify.annotations.NullMarked;
