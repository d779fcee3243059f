@NullMarked
package dev.reprise.data.builtin;

import org.jspecify.annotations.NullMarked;
