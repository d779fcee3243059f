package dev.reprise.store;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The file `format` in a store, which says what the store's layout is (see
/// `docs/formats/store.md`).
final class StoreFormat {
  static final String FILE = "format";
  static final String CURRENT = "reprise-store/1";
  private static final Pattern FORM = Pattern.compile("reprise-store/([1-9][0-9]{0,8})\n?");

  private StoreFormat() {}

  /// Refuses a folder that is a store of another layout, or no store.
  static void check(Path home) {
    if (!Files.exists(home)) {
      return;
    }
    if (!Files.isDirectory(home)) {
      throw new InvalidInputException(
          home.toString(), "expected the folder of a store, found a file", "move it away");
    }
    Path file = home.resolve(FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    String found = read(file);
    Matcher matcher = FORM.matcher(found);
    if (!matcher.matches()) {
      throw new FailureException(
          file.toString(), "expected " + CURRENT + ", found something else", "restore it");
    }
    if (!found.strip().equals(CURRENT)) {
      throw new FailureException(
          file.toString(),
          "the store has the layout "
              + found.strip()
              + ", made by a newer Reprise; this one knows "
              + CURRENT,
          "use the newer Reprise");
    }
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(100), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }
}
