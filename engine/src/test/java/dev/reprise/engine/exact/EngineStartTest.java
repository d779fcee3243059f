package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import java.io.File;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Starting the engine contacts nobody, also where nothing was set to forbid it.
final class EngineStartTest {

  @Test
  void startingTheEngineOpensNoConnection() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPathWithoutPeer(),
                Start.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.strip()).isEqualTo("Exact, 0 connections, counter works: true");
  }

  /// A program that has this engine and no other.
  private static String classPathWithoutPeer() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("pytorch"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Runs in a process of its own: counts every http address that is opened, then starts DJL as a
  /// program would.
  static final class Start {
    private Start() {}

    public static void main(String[] args) throws IOException {
      AtomicInteger opened = new AtomicInteger();
      URL.setURLStreamHandlerFactory(
          protocol -> protocol.startsWith("http") ? new Counter(opened) : null);
      String name = Engine.getInstance().getEngineName();
      int connections = opened.get();
      try {
        URI.create("http://localhost/").toURL().openConnection();
      } catch (IOException e) {
        // The counter refuses every connection after counting it.
      }
      boolean works = opened.get() == connections + 1;
      System.out.printf("%s, %d connections, counter works: %s%n", name, connections, works);
    }
  }

  private static final class Counter extends URLStreamHandler {
    private final AtomicInteger opened;

    Counter(AtomicInteger opened) {
      this.opened = opened;
    }

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      opened.incrementAndGet();
      throw new IOException("no connections in this test");
    }

    @Override
    protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
      return openConnection(url);
    }
  }
}
