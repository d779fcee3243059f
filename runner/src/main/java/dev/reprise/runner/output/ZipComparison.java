package dev.reprise.runner.output;

import dev.reprise.core.verdict.FileKind;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/// Compares two zip archives by what their entries hold.
final class ZipComparison {
  private ZipComparison() {}

  /// Compares as what the archives are: arrays, a checkpoint, or any files.
  ///
  /// @param kind which
  static Finding compare(Pair pair, FileKind kind) throws IOException {
    try (ZipFiles a = ZipFiles.open(pair.first(), pair.budget());
        ZipFiles b = ZipFiles.open(pair.second(), pair.budget())) {
      Finder found = new Finder();
      switch (kind) {
        case NPZ -> TensorFile.compare(ArrayComparison.npz(a), ArrayComparison.npz(b), found);
        case PYTORCH -> TorchComparison.compare(pair, a, b, found);
        default -> {
          compare(a, b, name -> true, pair, found);
          order(a, b, found);
        }
      }
      packaging(a, b, found);
      return found.finding(
          kind == FileKind.NPZ
              ? "tensors differ"
              : kind == FileKind.PYTORCH ? "values differ" : "entries differ",
          Aspect.LAYOUT);
    }
  }

  /// What a zip archive is.
  static FileKind kind(Pair pair) {
    try (ZipFiles zip = ZipFiles.open(pair.first(), pair.budget())) {
      return ArrayComparison.isNpz(zip)
          ? FileKind.NPZ
          : TorchComparison.isTorch(zip) ? FileKind.PYTORCH : FileKind.ZIP;
    } catch (IOException | RuntimeException e) {
      return FileKind.ZIP;
    }
  }

  private static void order(ZipFiles a, ZipFiles b, Finder found) {
    if (!List.copyOf(a.entries().keySet()).equals(List.copyOf(b.entries().keySet()))) {
      found.aspects().add(Aspect.ORDER);
    }
  }

  /// How the archives themselves differ.
  private static void packaging(ZipFiles a, ZipFiles b, Finder found) {
    for (ZipArchiveEntry x : a.entries().values()) {
      ZipArchiveEntry y = b.entries().get(x.getName());
      if (y != null) {
        packaging(x, y, found.aspects());
      }
    }
  }

  private static void packaging(ZipArchiveEntry x, ZipArchiveEntry y, SortedSet<Aspect> aspects) {
    if (x.getTime() != y.getTime()) {
      aspects.add(Aspect.TIME_STAMPS);
    }
    if (x.getMethod() != y.getMethod()
        || (x.getCrc() == y.getCrc() && x.getCompressedSize() != y.getCompressedSize())) {
      aspects.add(Aspect.COMPRESSION);
    }
    if (x.getExternalAttributes() != y.getExternalAttributes()
        || !String.valueOf(x.getComment()).equals(String.valueOf(y.getComment()))) {
      aspects.add(Aspect.METADATA);
    }
  }

  /// Compares the entries whose names are chosen.
  static void compare(
      ZipFiles first, ZipFiles second, Predicate<String> chosen, Pair pair, Finder found)
      throws IOException {
    for (ZipArchiveEntry entry : first.entries().values()) {
      ZipArchiveEntry other = second.entries().get(entry.getName());
      if (!chosen.test(entry.getName())) {
        continue;
      }
      if (other == null) {
        found.other("entry " + entry.getName(), "stands on the first side alone");
        continue;
      }
      boolean equal;
      try (InputStream a = first.open(entry);
          InputStream b = second.open(other)) {
        equal = BytesComparison.equal(a, b);
      }
      if (!equal) {
        Nested.compare(
            entry.getName(), pair, () -> first.open(entry), () -> second.open(other), found);
      }
    }
    for (String name : second.entries().keySet()) {
      if (chosen.test(name) && !first.entries().containsKey(name)) {
        found.other("entry " + name, "stands on the second side alone");
      }
    }
  }
}
