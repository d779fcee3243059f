/// What people and programs see: progress bars, verdicts, tables and JSON.
@NullMarked
package dev.reprise.cli.render;

import org.jspecify.annotations.NullMarked;
