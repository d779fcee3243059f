package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/// Compares arrays of NumPy: a file of one, or a zip archive of several.
final class ArrayComparison {
  private static final String SUFFIX = ".npy";

  private ArrayComparison() {}

  /// Two files of one array.
  static Finding npy(Pair pair) throws IOException {
    return TensorFile.compare(single(pair.first()), single(pair.second()));
  }

  private static TensorFile single(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      NpyHeader header = NpyHeader.read(in);
      StoredTensor tensor =
          header.tensor(
              "", Files.size(file) - header.length(), () -> Regions.open(file, header.length()));
      return new TensorFile(List.of(tensor), Collections.emptySortedMap());
    }
  }

  /// Whether an archive holds arrays and nothing else.
  static boolean isNpz(ZipFiles zip) {
    return !zip.entries().isEmpty()
        && zip.entries().keySet().stream().allMatch(name -> name.endsWith(SUFFIX));
  }

  /// The arrays of an archive.
  static TensorFile npz(ZipFiles zip) throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    for (ZipArchiveEntry entry : zip.entries().values()) {
      try (InputStream in = zip.open(entry)) {
        NpyHeader header = NpyHeader.read(in);
        String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        tensors.add(
            header.tensor(
                name, entry.getSize() - header.length(), () -> zip.open(entry, header.length())));
      }
    }
    return new TensorFile(tensors, Collections.emptySortedMap());
  }
}
