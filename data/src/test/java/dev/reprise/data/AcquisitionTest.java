package dev.reprise.data;

import static dev.reprise.data.Given.CSV;
import static dev.reprise.data.Given.columns;
import static dev.reprise.data.Given.data;
import static dev.reprise.data.Given.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.data.source.Download;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcquisitionTest {
  private static final byte[] TABLE = "id,text\n1,a\n2,b\n".getBytes(StandardCharsets.UTF_8);
  private static final Digest TABLE_DIGEST = Digest.of(TABLE);
  private static final SortedMap<String, ColumnSpec> COLUMNS =
      columns("id", "integer", "text", "text");

  @TempDir Path folder;
  private HttpServer server;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          if (path.equals("/moved")) {
            exchange.getResponseHeaders().add("Location", "/table.csv");
            exchange.sendResponseHeaders(302, -1);
          } else if (path.equals("/table.csv") || path.equals("/m/sha256/" + TABLE_DIGEST.hex())) {
            exchange.sendResponseHeaders(200, TABLE.length);
            exchange.getResponseBody().write(TABLE);
          } else if (path.equals("/stalls")) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            return;
          } else if (path.equals("/endless")) {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
              for (int i = 0; i < 1000; i++) {
                out.write(new byte[10_000]);
              }
            } catch (IOException e) {
              // The client had enough.
            }
          } else {
            exchange.sendResponseHeaders(404, -1);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String web(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private Dataset acquire(DataSpec data, Mirrors mirrors) {
    return Acquisition.acquire(request(folder, data, mirrors), Progress.SILENT);
  }

  @Test
  void urlIsFetchedOnceAndThenComesFromTheStore() {
    DataSpec data = data(COLUMNS, Given.url(web("/moved"), TABLE_DIGEST, CSV));

    Dataset first = acquire(data, Mirrors.NONE);
    Dataset second = acquire(data, Mirrors.NONE);

    assertThat(first.summary().source())
        .containsEntry("from", "url")
        .containsEntry("sha256", TABLE_DIGEST.toString());
    assertThat(second.summary().source()).containsEntry("from", "store");
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(asked).containsExactly("/moved", "/table.csv");
  }

  @Test
  void bytesWithAnotherDigestAreNeverUsed() throws IOException {
    Digest other = Digest.ofText("other");
    Files.write(folder.resolve("table.csv"), TABLE);
    Path mirror = Files.createDirectories(folder.resolve("mirror"));
    Files.write(mirror.resolve(other.hex()), TABLE);
    DataSpec data =
        data(
            COLUMNS,
            Given.url(web("/table.csv"), other, CSV),
            Given.checkedPath("table.csv", other, CSV));

    assertThatThrownBy(() -> acquire(data, Mirrors.of(List.of(mirror.toString()), new TreeMap<>())))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(web("/table.csv") + ": has other bytes: expected " + other)
        .hasMessageContaining("found " + TABLE_DIGEST)
        .hasMessageContaining("the mirror " + mirror + ": has no file with the digest")
        .hasMessageContaining("the path " + folder.resolve("table.csv") + ": has other bytes")
        .hasMessageContaining("--mirror DIR");
    assertThat(folder.resolve(".blobs")).doesNotExist();
  }

  @Test
  void mirrorFolderIsSearchedByDigestWhateverTheName() throws IOException {
    Path mirror = Files.createDirectories(folder.resolve("mirror/deep/er"));
    Files.writeString(folder.resolve("mirror/a-other.txt"), "other");
    DataSpec data = data(COLUMNS, Given.file("table.csv", TABLE_DIGEST, CSV));
    Mirrors mirrors = Mirrors.of(List.of(folder.resolve("mirror").toString()), new TreeMap<>());

    assertThatThrownBy(() -> acquire(data, Mirrors.NONE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("can only come from a mirror");
    Files.write(mirror.resolve("whatever.bin"), TABLE);
    assertThat(acquire(data, mirrors).summary().source())
        .containsEntry("from", "mirror")
        .containsEntry("file", "table.csv");
  }

  @Test
  void mirrorOnTheWebIsAskedByDigest() {
    DataSpec data = data(COLUMNS, Given.file("table.csv", TABLE_DIGEST, CSV));

    Dataset dataset = acquire(data, Mirrors.of(List.of(web("/m")), new TreeMap<>()));

    assertThat(dataset.size()).isEqualTo(2);
    assertThat(asked).containsExactly("/m/sha256/" + TABLE_DIGEST.hex());
  }

  @Test
  void errorListsEveryPlaceThatWasAsked() {
    DataSpec data =
        data(COLUMNS, Given.path("gone.csv", CSV), Given.url(web("/gone"), TABLE_DIGEST, CSV));

    assertThatThrownBy(() -> acquire(data, Mirrors.of(List.of(web("/x")), new TreeMap<>())))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("gone.csv: there is no such file or folder")
        .hasMessageContaining(web("/gone") + ": answered 404")
        .hasMessageContaining(web("/x/" + TABLE_DIGEST.hex()) + ": answered 404");
    assertThatThrownBy(() -> acquire(data(COLUMNS, Given.path("gone.csv", CSV)), Mirrors.NONE))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void serverThatStallsOrNeverEndsIsLeft() {
    Download impatient = new Download(Duration.ofMillis(300), 50_000, Progress.SILENT);

    assertThatThrownBy(() -> impatient.fetch(URI.create(web("/stalls"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sent nothing");
    assertThatThrownBy(() -> impatient.fetch(URI.create(web("/endless"))))
        .hasMessageContaining("more than 50000 bytes");
  }

  @Test
  void addressOfAFileIsReadAndChecked() throws IOException {
    Path file = Files.write(folder.resolve("table.csv"), TABLE);
    DataSpec data = data(COLUMNS, Given.url(file.toUri().toString(), TABLE_DIGEST, CSV));

    assertThat(acquire(data, Mirrors.NONE).size()).isEqualTo(2);
  }

  @Test
  void recordsDigestFindsAPathsBytesOnAnotherMachine() throws IOException {
    DataSpec data = data(COLUMNS, Given.path("table.csv", CSV));
    Files.write(folder.resolve("table.csv"), TABLE);
    Dataset original = acquire(data, Mirrors.NONE);
    Files.writeString(folder.resolve("table.csv"), "id,text\n9,changed\n");
    AcquireRequest reproduction =
        new AcquireRequest(
            data,
            folder,
            Mirrors.NONE,
            new FolderBlobs(folder.resolve(".blobs")),
            Optional.of(TABLE_DIGEST));

    Dataset again = Acquisition.acquire(reproduction, Progress.SILENT);

    assertThat(again.digest()).isEqualTo(original.digest());
    assertThat(again.summary().source()).containsEntry("from", "store");
  }

  @Test
  void damagedCopyInTheStoreIsNeverUsed() throws IOException {
    DataSpec data = data(COLUMNS, Given.url(web("/table.csv"), TABLE_DIGEST, CSV));
    Path blobs = Files.createDirectories(folder.resolve(".blobs"));
    Files.writeString(blobs.resolve(TABLE_DIGEST.hex()), "id,text\n1,forged\n");

    Dataset dataset = acquire(data, Mirrors.NONE);

    assertThat(dataset.summary().source()).containsEntry("from", "url");
    assertThat(dataset.size()).isEqualTo(2);
  }

  @Test
  void memberOfAnArchiveIsNamedUnlessItIsTheOnlyFile() throws IOException {
    zip("one.zip", "in/table.csv");
    zip("two.zip", "in/other.csv", "in/table.csv");

    Digest digest = acquire(data(COLUMNS, Given.path("one.zip", CSV)), Mirrors.NONE).digest();
    assertThatThrownBy(() -> acquire(data(COLUMNS, Given.path("two.zip", CSV)), Mirrors.NONE))
        .hasMessageContaining("in/other.csv, in/table.csv")
        .hasMessageContaining("`member`");
    assertThat(
            acquire(data(COLUMNS, Given.member("two.zip", "in/table.csv", CSV)), Mirrors.NONE)
                .digest())
        .isEqualTo(digest);
    assertThatThrownBy(
            () -> acquire(data(COLUMNS, Given.member("two.zip", "gone", CSV)), Mirrors.NONE))
        .hasMessageContaining("no file named 'gone'");
  }

  private void zip(String name, String... entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(TABLE);
        zip.closeEntry();
      }
    }
  }

  @Test
  void declaredDigestOfTheDatasetIsEnforced() throws IOException {
    Files.write(folder.resolve("table.csv"), TABLE);
    DataSpec plain = data(COLUMNS, Given.path("table.csv", CSV));
    Digest digest = acquire(plain, Mirrors.NONE).digest();

    assertThat(acquire(declaring(plain, digest), Mirrors.NONE).digest()).isEqualTo(digest);
    assertThatThrownBy(() -> acquire(declaring(plain, Digest.ofText("x")), Mirrors.NONE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(digest.toString());
  }

  private static DataSpec declaring(DataSpec data, Digest digest) {
    return new DataSpec(data.name(), "", "", Optional.of(digest), data.columns(), data.sources());
  }

  @Test
  void mirrorsComeFromOptionsAndTheEnvironment() {
    TreeMap<String, String> environment = new TreeMap<>();
    environment.put(
        Mirrors.VARIABLE,
        "/a:/b,https://host:8443/data,/a".replace(":/b", java.io.File.pathSeparator + "/b"));

    assertThat(Mirrors.of(List.of("c"), environment).places())
        .containsExactly(
            new Mirrors.Folder(Path.of("c")),
            new Mirrors.Folder(Path.of("/a")),
            new Mirrors.Folder(Path.of("/b")),
            new Mirrors.Web(URI.create("https://host:8443/data")));
  }
}
