package dev.reprise.runner.output;

import dev.reprise.core.verdict.FileKind;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/// Compares two zip archives by what their entries hold.
final class ZipComparison {
  private final Pair pair;
  private final ZipFiles first;
  private final ZipFiles second;

  private ZipComparison(Pair pair, ZipFiles first, ZipFiles second) {
    this.pair = pair;
    this.first = first;
    this.second = second;
  }

  /// Compares as what the archives are: arrays, a checkpoint, or any files.
  ///
  /// @param kind which
  static Finding compare(Pair pair, FileKind kind) throws IOException {
    try (ZipFiles a = ZipFiles.open(pair.first(), pair.budget());
        ZipFiles b = ZipFiles.open(pair.second(), pair.budget())) {
      Finding finding =
          switch (kind) {
            case NPZ -> TensorFile.compare(ArrayComparison.npz(a), ArrayComparison.npz(b));
            case PYTORCH -> TorchComparison.compare(pair, a, b);
            default -> new ZipComparison(pair, a, b).entries();
          };
      return packaging(finding, a, b);
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

  /// Adds how the archives themselves differ to contents that are the same.
  private static Finding packaging(Finding finding, ZipFiles a, ZipFiles b) {
    return switch (finding) {
      case OtherContents other -> other;
      case SameContents same -> {
        Finder found = new Finder();
        for (ZipArchiveEntry x : a.entries().values()) {
          ZipArchiveEntry y = b.entries().get(x.getName());
          if (y != null) {
            packaging(x, y, found.aspects());
          }
        }
        if (!List.copyOf(a.entries().keySet()).equals(List.copyOf(b.entries().keySet()))) {
          found.aspects().add(Aspect.ORDER);
        }
        SortedSet<Aspect> inside = new TreeSet<>(same.aspects());
        if (!found.aspects().isEmpty()) {
          // Layout was the guess for want of anything better.
          inside.remove(Aspect.LAYOUT);
        }
        found.aspects().addAll(inside);
        yield found.finding("", Aspect.LAYOUT);
      }
    };
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

  private Finding entries() throws IOException {
    Finder found = new Finder();
    compare(first, second, name -> true, pair, found);
    return found.finding("entries differ", Aspect.LAYOUT);
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
