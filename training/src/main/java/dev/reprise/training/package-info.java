@NullMarked
package dev.reprise.training;

import org.jspecify.annotations.NullMarked;
