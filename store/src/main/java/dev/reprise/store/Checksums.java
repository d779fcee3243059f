package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// `SHA256SUMS`: a line a file, in the form the `sha256sum` command reads.
final class Checksums {
  static final String FILE = "SHA256SUMS";
  private static final int LARGEST = 16 << 20;
  private static final String LINE = "[0-9a-f]{64}  (record\\.json|blobs/[0-9a-f]{2}/[0-9a-f]{62})";

  private Checksums() {}

  static byte[] text(TreeMap<String, Digest> sums) {
    StringBuilder text = new StringBuilder();
    sums.forEach((path, digest) -> text.append(digest.hex() + "  " + path + "\n"));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /// Path to digest.
  ///
  /// @throws InvalidInputException where a line has another form, or names what is no part of a
  ///   published record
  static TreeMap<String, Digest> read(Path folder) {
    Path file = folder.resolve(FILE);
    String fix = "publish the record again";
    if (!DurableFiles.isPlainFile(file)) {
      throw new InvalidInputException(file.toString(), "is missing", fix);
    }
    TreeMap<String, Digest> sums = new TreeMap<>();
    String text = text(file);
    int number = 1;
    for (String line : text.split("\n", -1)) {
      boolean end = line.isEmpty() && number > 1;
      if (!end && (!line.matches(LINE) || sums.put(line.substring(66), sum(line)) != null)) {
        throw new InvalidInputException(file + ", line " + number, "was changed", fix);
      }
      number++;
    }
    if (!new String(text(sums), StandardCharsets.US_ASCII).equals(text)) {
      throw new InvalidInputException(file.toString(), "was changed", fix);
    }
    return sums;
  }

  /// What a folder's list names, nothing where there is no usable list.
  static List<String> paths(Path folder) {
    try {
      return new ArrayList<>(read(folder).keySet());
    } catch (InvalidInputException e) {
      return List.of();
    }
  }

  private static Digest sum(String line) {
    return Digest.parse(line.substring(0, 64));
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }
}
