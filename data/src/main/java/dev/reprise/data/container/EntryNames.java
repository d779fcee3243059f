package dev.reprise.data.container;

import dev.reprise.core.problem.InvalidInputException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Checks the names in one archive: nothing may point outside it or stand twice.
///
/// Nothing is ever written under these names, but a name that lies is the mark of an archive that
/// means harm or was made wrongly, and other tools would obey it.
final class EntryNames {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
  private static final Pattern SEPARATOR = Pattern.compile("/");

  private final String label;
  private final Limits limits;
  private final Set<String> seen = new HashSet<>();
  private long entries;

  EntryNames(String label, Limits limits) {
    this.label = label;
    this.limits = limits;
  }

  /// Counts an entry of any kind and returns its name without `.` and empty parts.
  String check(String name) {
    entries++;
    if (entries > limits.entries()) {
      throw refused("has more than " + limits.entries() + " entries");
    }
    if (name.startsWith("/") || DRIVE.matcher(name).matches()) {
      throw refused("has an entry with an absolute name, '" + name + "'");
    }
    if (name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
      throw refused("has an entry whose name has a backslash or NUL, '" + name + "'");
    }
    StringBuilder clean = new StringBuilder();
    for (String part : SEPARATOR.split(name)) {
      if (part.equals("..")) {
        throw refused("has an entry that points outside it, '" + name + "'");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        clean.append(clean.isEmpty() ? "" : "/").append(part);
      }
    }
    return clean.toString();
  }

  /// Takes note of a file.
  void file(String name) {
    if (name.isEmpty()) {
      throw refused("has a file without a name");
    }
    if (!seen.add(name)) {
      throw refused("has two entries with the name '" + name + "'");
    }
  }

  /// An error about this archive.
  InvalidInputException refused(String what) {
    return new InvalidInputException(
        label, what, "get the archive again, or unpack it yourself and give its path");
  }
}
