@NullMarked
package dev.reprise.publish.norms;

import org.jspecify.annotations.NullMarked;
