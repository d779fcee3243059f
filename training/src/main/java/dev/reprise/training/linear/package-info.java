/// Linear regression in closed form.
@NullMarked
package dev.reprise.training.linear;

import org.jspecify.annotations.NullMarked;
