@NullMarked
package dev.reprise.core.verdict;

import org.jspecify.annotations.NullMarked;
