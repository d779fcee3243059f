@NullMarked
package dev.reprise.runner;

import org.jspecify.annotations.NullMarked;
