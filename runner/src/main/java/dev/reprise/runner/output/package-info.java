/// Says how two files differ that stages of commands wrote, by what kind of files they are.
///
/// Every file may come from anyone. Nothing is executed, memory is bounded whatever a file claims,
/// and a file that is not what it seems to be is compared as bytes.
@NullMarked
package dev.reprise.runner.output;

import org.jspecify.annotations.NullMarked;
