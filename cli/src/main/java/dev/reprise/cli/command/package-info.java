/// The verbs of the command line, one class each.
@NullMarked
package dev.reprise.cli.command;

import org.jspecify.annotations.NullMarked;
