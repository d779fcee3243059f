/// What a model's outputs are worth.
@NullMarked
package dev.reprise.training.evaluation;

import org.jspecify.annotations.NullMarked;
