@NullMarked
package dev.reprise.publish.page;

import org.jspecify.annotations.NullMarked;
