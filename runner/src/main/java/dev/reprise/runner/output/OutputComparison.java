package dev.reprise.runner.output;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.record.FileTree;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.FileKind;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Says how what stood at a path differs on two sides, file by file.
///
/// @param first where the first side's blobs are
/// @param second where the second side's are
public record OutputComparison(BlobSource first, BlobSource second) {
  /// So many files of a folder are looked into; the others are named.
  private static final int MOST_FILES = 200;

  /// Compares what stood at a path; nothing where it is the same.
  ///
  /// @param a on the first side; null where there was nothing
  /// @param b on the second
  /// @return by file, in the order of their names
  public List<OutputDifference> compare(
      String path, @Nullable PathContent a, @Nullable PathContent b) {
    if (a == null || b == null) {
      return a == null && b == null ? List.of() : List.of(whole(path, "stands on one side alone"));
    }
    if (a.equals(b)) {
      return List.of();
    }
    if (a.kind() != b.kind()) {
      return List.of(whole(path, "is a folder on one side and a file on the other"));
    }
    return switch (a.kind()) {
      case FILE ->
          List.of(
              file(
                  path,
                  new FileTree.Entry(a.digest(), a.bytes(), a.executable()),
                  new FileTree.Entry(b.digest(), b.bytes(), b.executable())));
      case FOLDER -> folder(path, a.digest(), b.digest());
    };
  }

  private List<OutputDifference> folder(String path, Digest a, Digest b) {
    SortedMap<String, FileTree.Entry> before = Json.read(first.read(a), FileTree.class).files();
    SortedMap<String, FileTree.Entry> after = Json.read(second.read(b), FileTree.class).files();
    SortedMap<String, FileTree.Entry> all = new TreeMap<>(after);
    all.putAll(before);
    List<OutputDifference> differences = new ArrayList<>();
    for (String name : all.keySet()) {
      String inside = path + "/" + name;
      FileTree.Entry x = before.get(name);
      FileTree.Entry y = after.get(name);
      if (x == null || y == null) {
        differences.add(whole(inside, "stands on one side alone"));
      } else if (!x.equals(y)) {
        differences.add(
            differences.size() < MOST_FILES
                ? file(inside, x, y)
                : whole(inside, "has other bytes"));
      }
    }
    return differences;
  }

  private OutputDifference file(String path, FileTree.Entry a, FileTree.Entry b) {
    if (a.digest().equals(b.digest())) {
      return new OutputDifference(
          path, FileKind.BYTES, new SameContents(new TreeSet<>(List.of(Aspect.PERMISSIONS))), "");
    }
    Optional<Path> x = first.find(a.digest());
    Optional<Path> y = second.find(b.digest());
    if (x.isEmpty() || y.isEmpty()) {
      return whole(path, "has other bytes, which are not in the store any more");
    }
    try {
      if (!Digest.ofFile(x.get()).equals(a.digest())
          || !Digest.ofFile(y.get()).equals(b.digest())) {
        return whole(path, "has other bytes, and a blob of it was changed since");
      }
      Budget budget = new Budget(Files.size(x.get()) + Files.size(y.get()));
      OutputDifference found =
          FileComparison.compare(path, new Pair(x.get(), y.get(), path, 0, budget));
      return a.executable() == b.executable() ? found : withPermissions(found);
    } catch (IOException e) {
      return whole(path, "has other bytes, which cannot be read: " + e.getMessage());
    }
  }

  private static OutputDifference withPermissions(OutputDifference found) {
    return switch (found.finding()) {
      case OtherContents other -> found;
      case SameContents same -> {
        TreeSet<Aspect> aspects = new TreeSet<>(same.aspects());
        aspects.add(Aspect.PERMISSIONS);
        yield new OutputDifference(
            found.path(), found.kind(), new SameContents(aspects), found.remark());
      }
    };
  }

  private static OutputDifference whole(String path, String what) {
    return new OutputDifference(
        path, FileKind.BYTES, new OtherContents("", what, OptionalDouble.empty()), "");
  }
}
