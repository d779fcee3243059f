package dev.reprise.environment;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a small program for what it prints, with a bound on time and output.
final class Command {
  private Command() {}

  /// What a program that ended well printed.
  ///
  /// @param content its standard output
  record Output(byte[] content) {
    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  /// Runs it without a terminal, in the C locale, with no variable whose name begins with `GIT_`
  /// but those given. Nothing where it is not there, fails, takes too long or prints too much.
  static Optional<Output> run(
      List<String> command, SortedMap<String, String> variables, Duration patience, int most) {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("GIT_"));
    environment.put("LC_ALL", "C");
    environment.putAll(variables);
    builder.redirectInput(ProcessBuilder.Redirect.from(nothing()));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      CompletableFuture<byte[]> output =
          CompletableFuture.supplyAsync(() -> read(process, most), Command::inThread);
      try {
        byte[] content = output.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        return ended && process.exitValue() == 0 && content.length <= most
            ? Optional.of(new Output(content))
            : Optional.empty();
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException | ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static byte[] read(Process process, int most) {
    try (InputStream in = process.getInputStream()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 13];
      for (int n = in.read(buffer); n >= 0 && out.size() <= most; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void inThread(Runnable work) {
    Thread.ofVirtual().start(work);
  }

  private static File nothing() {
    return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
  }
}
