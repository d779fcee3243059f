@NullMarked
package dev.reprise.core.experiment;

import org.jspecify.annotations.NullMarked;
