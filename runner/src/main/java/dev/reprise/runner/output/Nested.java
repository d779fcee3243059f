package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Compares what lies in containers, by what kind of files it is.
final class Nested {
  private static final int DEEPEST = 3;

  private Nested() {}

  /// Compares two entries with other bytes. They are unpacked to temporary files meanwhile.
  ///
  /// @param name the entry's; empty for what a file was packed from
  static void compare(
      String name, Pair outer, StoredTensor.Source first, StoredTensor.Source second, Finder found)
      throws IOException {
    String entry = name.isEmpty() ? "" : "entry " + name;
    if (outer.depth() >= DEEPEST) {
      found.other(entry, "has other bytes");
      return;
    }
    Path folder = Files.createTempDirectory("reprise-compare-");
    Path a = folder.resolve("first");
    Path b = folder.resolve("second");
    try {
      unpack(first, a);
      unpack(second, b);
      String file = name.isEmpty() ? outer.name() : name;
      take(
          entry,
          FileComparison.compare(file, new Pair(a, b, file, outer.depth() + 1, outer.budget())),
          found);
    } finally {
      Files.deleteIfExists(a);
      Files.deleteIfExists(b);
      Files.delete(folder);
    }
  }

  private static void take(String entry, OutputDifference difference, Finder found) {
    switch (difference.finding()) {
      case SameContents same -> found.aspects().addAll(same.aspects());
      case OtherContents other -> {
        String comma = entry.isEmpty() || other.where().isEmpty() ? "" : ", ";
        String remark = difference.remark().isEmpty() ? "" : " (" + difference.remark() + ")";
        found.other(entry + comma + other.where(), other.what() + remark, other.largest());
      }
    }
  }

  private static void unpack(StoredTensor.Source source, Path file) throws IOException {
    try (InputStream in = source.open()) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
