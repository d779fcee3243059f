@NullMarked
package dev.reprise.data;

import org.jspecify.annotations.NullMarked;
