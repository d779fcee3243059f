@NullMarked
package dev.reprise.core.dataset;

import org.jspecify.annotations.NullMarked;
