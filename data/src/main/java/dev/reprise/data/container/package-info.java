@NullMarked
package dev.reprise.data.container;

import org.jspecify.annotations.NullMarked;
