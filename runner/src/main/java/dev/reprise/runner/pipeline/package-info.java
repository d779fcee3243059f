/// Runs pipelines of commands, runs them again, and compares.
@NullMarked
package dev.reprise.runner.pipeline;

import org.jspecify.annotations.NullMarked;
