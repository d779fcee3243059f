package dev.reprise.runner.output;

import dev.reprise.core.verdict.FileKind;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Compares two files with other bytes as what they are: by their first bytes, and where those do
/// not tell, by their name. What cannot be read as that is compared as the next best kind, and as
/// bytes in the end.
final class FileComparison {
  private static final int HEAD = 4096;
  private static final int LONGEST_REASON = 200;

  private FileComparison() {}

  /// Compares.
  ///
  /// @param path what to call the file
  static OutputDifference compare(String path, Pair pair) throws IOException {
    List<String> remarks = new ArrayList<>(unread(head(pair.first())));
    for (FileKind kind : kinds(pair)) {
      try {
        return new OutputDifference(path, kind, as(kind, pair), remark(remarks, kind));
      } catch (IOException | RuntimeException e) {
        // A hostile file may make a reader fail in any way; bytes can always be compared.
        remarks.add("cannot be read as " + kind.word() + ": " + reason(e));
      }
    }
    return new OutputDifference(
        path,
        FileKind.BYTES,
        BytesComparison.compare(pair.first(), pair.second()),
        remark(remarks, FileKind.BYTES));
  }

  /// What is known, and not looked into.
  private static List<String> unread(byte[] head) {
    String known =
        begins(head, 0x89, 'H', 'D', 'F')
            ? "HDF5"
            : begins(head, 'P', 'A', 'R', '1')
                ? "Parquet"
                : begins(head, 0x28, 0xb5, 0x2f, 0xfd) ? "Zstandard" : "";
    return known.isEmpty() ? List.of() : List.of(known + " is not looked into");
  }

  private static String remark(List<String> remarks, FileKind kind) {
    return remarks.isEmpty() ? "" : String.join("; ", remarks) + "; compared as " + kind.word();
  }

  private static String reason(Exception e) {
    String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    String safe =
        text.chars()
            .limit(LONGEST_REASON)
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return e instanceof UnreadableException ? safe : e.getClass().getSimpleName() + ": " + safe;
  }

  private static Finding as(FileKind kind, Pair pair) throws IOException {
    return switch (kind) {
      case SAFETENSORS ->
          TensorFile.compare(
              SafetensorsFile.read(pair.first()), SafetensorsFile.read(pair.second()));
      case NPY -> ArrayComparison.npy(pair);
      case NPZ, PYTORCH, ZIP -> ZipComparison.compare(pair, kind);
      case PICKLE -> PickleComparison.compare(pair);
      case TAR -> TarComparison.compare(pair);
      case GZIP -> GzipComparison.compare(pair);
      case TABLE -> TableComparison.compare(pair);
      case JSON -> TreeComparison.json(pair);
      case JSON_LINES -> TreeComparison.lines(pair);
      case YAML -> TreeComparison.yaml(pair);
      case IMAGE -> ImageComparison.compare(pair);
      case TEXT -> TextComparison.compare(pair);
      case BYTES -> BytesComparison.compare(pair.first(), pair.second());
    };
  }

  /// What both files may be, the most telling first.
  private static List<FileKind> kinds(Pair pair) throws IOException {
    byte[] head = head(pair.first());
    byte[] other = head(pair.second());
    List<FileKind> kinds = new ArrayList<>(kinds(head, pair));
    kinds.retainAll(kinds(other, pair));
    return kinds;
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD);
    }
  }

  private static List<FileKind> kinds(byte[] head, Pair pair) {
    if (begins(head, NpyHeader.MAGIC)) {
      return List.of(FileKind.NPY);
    } else if (begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6)) {
      FileKind kind = ZipComparison.kind(pair);
      return kind == FileKind.ZIP ? List.of(kind) : List.of(kind, FileKind.ZIP);
    } else if (begins(head, 0x1f, 0x8b)) {
      return List.of(FileKind.GZIP);
    } else if (TarComparison.matches(head)) {
      return List.of(FileKind.TAR);
    } else if (begins(head, 0x89, 'P', 'N', 'G') || begins(head, 0xff, 0xd8, 0xff)) {
      return List.of(FileKind.IMAGE);
    } else if (head.length > 9 && head[7] == 0 && head[6] == 0 && head[8] == '{') {
      return List.of(FileKind.SAFETENSORS);
    } else if (begins(head, 0x80) && head.length > 1 && head[1] >= 2 && head[1] <= 5) {
      return List.of(FileKind.PICKLE);
    }
    return TextComparison.isText(head) ? texts(head, pair.name()) : List.of();
  }

  private static List<FileKind> texts(byte[] head, String path) {
    String name = path.toLowerCase(Locale.ROOT);
    String begin = new String(head, StandardCharsets.UTF_8).stripLeading();
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return List.of(FileKind.TABLE, FileKind.TEXT);
    } else if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return List.of(FileKind.JSON_LINES, FileKind.TEXT);
    } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return List.of(FileKind.YAML, FileKind.TEXT);
    } else if (name.endsWith(".json")) {
      return List.of(FileKind.JSON, FileKind.JSON_LINES, FileKind.TEXT);
    } else if (begin.startsWith("{") || begin.startsWith("[")) {
      return List.of(FileKind.JSON, FileKind.TEXT);
    }
    return List.of(FileKind.TEXT);
  }

  private static boolean begins(byte[] head, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean begins(byte[] head, byte[] magic) {
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }
}
