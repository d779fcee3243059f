@NullMarked
package dev.reprise.data.prepare;

import org.jspecify.annotations.NullMarked;
