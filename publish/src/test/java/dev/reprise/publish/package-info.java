@NullMarked
package dev.reprise.publish;

import org.jspecify.annotations.NullMarked;
