package dev.reprise.data.source;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Fetches a file from the web into a temporary file and takes its digest on the way.
///
/// Redirects are followed, but never from https to http. What arrives is worth nothing until its
/// digest has been compared.
public final class Download {
  /// How long a server may take to answer, or to send the next bytes.
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Duration patience;
  private final long largest;
  private final Progress progress;

  /// @param patience how long to wait for an answer, and for each next piece
  /// @param largest the most bytes to take
  public Download(Duration patience, long largest, Progress progress) {
    this.patience = patience;
    this.largest = largest;
    this.progress = progress;
  }

  /// A fetched file.
  ///
  /// @param file a temporary file; the caller removes it
  public record Fetched(Path file, Digest digest) {}

  /// Fetches the address.
  ///
  /// @throws IOException saying what the server answered, where that was not the file
  public Fetched fetch(URI address) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(patience)
            .header("User-Agent", "reprise")
            .GET()
            .build();
    try (HttpClient client = client()) {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException("answered " + response.statusCode());
        }
        long length = response.headers().firstValueAsLong("content-length").orElse(-1);
        return receive(address, body, length);
      } finally {
        // Without it, closing would wait for a server that has stopped sending.
        client.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NORMAL)
        .connectTimeout(patience)
        .build();
  }

  private Fetched receive(URI address, InputStream body, long length) throws IOException {
    if (length > largest) {
      throw new IOException("is " + length + " bytes long, more than " + largest);
    }
    Path file = Files.createTempFile("reprise-", ".part");
    boolean complete = false;
    try (Progress.Task task = progress.task("Fetching " + address, length, "B");
        Watchdog watchdog = new Watchdog(body, patience)) {
      Digest digest = copy(body, file, task, watchdog);
      complete = true;
      return new Fetched(file, digest);
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Digest copy(InputStream body, Path file, Progress.Task task, Watchdog watchdog)
      throws IOException {
    MessageDigest sha = Digest.sha256();
    byte[] buffer = new byte[1 << 16];
    long done = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        watchdog.alive();
        done += n;
        if (done > largest) {
          throw new IOException("sends more than " + largest + " bytes");
        }
        sha.update(buffer, 0, n);
        out.write(buffer, 0, n);
        task.advanceTo(done, "");
      }
    } catch (IOException e) {
      throw watchdog.barked()
          ? new IOException("sent nothing for " + patience.toSeconds() + " s", e)
          : e;
    }
    return Digest.ofHash(sha.digest());
  }

  /// Closes a stream that has stalled, so that the read in progress ends: HttpClient's own time
  /// limit covers the answer's head alone.
  private static final class Watchdog implements AutoCloseable {
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final Thread thread;
    private volatile boolean barked;

    Watchdog(InputStream watched, Duration patience) {
      thread = Thread.ofVirtual().start(() -> watch(watched, patience.toNanos()));
    }

    private void watch(InputStream watched, long patience) {
      try {
        while (System.nanoTime() - last.get() < patience) {
          TimeUnit.NANOSECONDS.sleep(Math.min(patience / 4 + 1, 1_000_000_000L));
        }
        barked = true;
        watched.close();
      } catch (InterruptedException | IOException e) {
        // Asked to stop, or the stream is closed already: either way there is nothing to watch.
      }
    }

    void alive() {
      last.set(System.nanoTime());
    }

    boolean barked() {
      return barked;
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
