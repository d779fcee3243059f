/// The command line: parses, calls and renders; nothing else.
///
/// [Main] is what the launcher starts; `command` holds a class for each verb, `render` all that is
/// printed.
@NullMarked
package dev.reprise.cli;

import org.jspecify.annotations.NullMarked;
