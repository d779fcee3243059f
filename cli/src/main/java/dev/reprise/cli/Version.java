package dev.reprise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// Reprise's version, and that of the Java it runs on.
public final class Version implements IVersionProvider {
  /// Such as `0.1.0`.
  public static String number() {
    try (InputStream in =
        Objects.requireNonNull(Version.class.getResourceAsStream("version.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What `--version` prints.
  static List<String> lines() {
    return List.of(
        "reprise " + number(),
        "java " + Runtime.version() + " (" + System.getProperty("java.vendor", "unknown") + ")");
  }

  @Override
  public String[] getVersion() {
    return lines().toArray(String[]::new);
  }
}
