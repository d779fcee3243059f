@NullMarked
package dev.reprise.data.source;

import org.jspecify.annotations.NullMarked;
