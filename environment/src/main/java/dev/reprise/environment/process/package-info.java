/// Running the commands of a stage.
@NullMarked
package dev.reprise.environment.process;

import org.jspecify.annotations.NullMarked;
