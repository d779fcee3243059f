package dev.reprise.publish.norms;

import java.nio.file.Path;
import java.util.Optional;

/// Something that anyone can look up.
///
/// @param what it shows, in a few words
/// @param where it stands: `record.json#/…` (a JSON pointer, RFC 6901), the name of an artifact or
///   the name of a file beside the record
/// @param file the file itself, where it is at hand
public record Evidence(String what, String where, Optional<Path> file) {}
