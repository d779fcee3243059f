package dev.reprise.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages in a real browser, where there is one.
class BrowserTest {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final List<String> SECTIONS =
      List.of(
          "summary",
          "data",
          "model",
          "training",
          "results",
          "circumstances",
          "artifacts",
          "reproduce",
          "words");

  private static final Pattern REQUEST =
      Pattern.compile("\"initiator\":\"([^\"]*)\"[^\\n]*?\"url\":\"([^\"]*)\"");

  @TempDir Path folder;

  /// What a page did when it was opened.
  ///
  /// @param dom the document after loading
  /// @param console what the browser had to say of it
  /// @param requests every address it asked the network for
  private record Visit(String dom, List<String> console, List<String> requests) {}

  @BeforeAll
  static void thereIsABrowser() {
    assumeThat(browser())
        .as("skipped: none of %s is on the PATH; install Chromium to run these tests", NAMES)
        .isPresent();
  }

  @Test
  void everySampleLoadsWithoutAComplaintAndWithoutTheNetwork() throws Exception {
    Samples.main(new String[] {folder.toString()});

    for (String sample : List.of("text", "identical", "close", "diverged", "intents", "linear")) {
      Visit visit = open(folder.resolve(sample).resolve("report.html"));

      assertThat(visit.console()).as(sample).isEmpty();
      assertThat(visit.requests()).as(sample).isEmpty();
      for (String section : SECTIONS) {
        assertThat(visit.dom()).as(sample).contains("<section id=\"" + section + "\"");
      }
    }
  }

  @Test
  void hostileNamesDoNothing() throws Exception {
    String text = "\"><script>console.error('ran')</script><img src='http://example.org/seen.png'>";
    Path page =
        Report.write(Records.hostile(text), digest -> Optional.empty(), Optional.empty(), folder);

    Visit visit = open(page);

    assertThat(visit.console()).isEmpty();
    assertThat(visit.requests()).isEmpty();
    assertThat(visit.dom()).doesNotContain("<script").doesNotContain("<img");
  }

  /// Without this, a browser that reports nothing would make the other tests pass.
  @Test
  void aPageThatMisbehavesIsSeenToDoSo() throws Exception {
    Path page = folder.resolve("bad.html");
    Files.writeString(
        page, "<script>console.error('ran')</script><img src='http://example.org/seen.png'>");

    Visit visit = open(page);

    assertThat(visit.console()).anyMatch(line -> line.contains("ran"));
    assertThat(visit.requests()).anyMatch(line -> line.contains("example.org/seen.png"));
  }

  private Visit open(Path page) throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "browser", ".log");
    Path dom = Files.createTempFile(folder, "page", ".html");
    Path network = Files.createTempFile(folder, "network", ".json");
    Process process =
        new ProcessBuilder(command(page, network))
            .redirectError(log.toFile())
            .redirectOutput(dom.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      List<String> console = lines.filter(line -> line.contains("CONSOLE")).toList();
      return new Visit(Files.readString(dom), console, requests(Files.readString(network)));
    }
  }

  /// What the page asked for: the browser's own errands have no origin.
  private static List<String> requests(String networkLog) {
    return REQUEST
        .matcher(networkLog)
        .results()
        .filter(request -> !request.group(1).equals("not an origin"))
        .map(request -> request.group(2))
        .distinct()
        .toList();
  }

  private List<String> command(Path page, Path network) throws IOException {
    List<String> command = new ArrayList<>(List.of(browser().orElseThrow().toString()));
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            // Nobody listens there: whatever is asked for, nothing leaves this machine.
            "--proxy-server=http://127.0.0.1:9",
            "--log-net-log=" + network,
            "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
            "--dump-dom",
            page.toUri().toString()));
    return command;
  }

  private static Optional<Path> browser() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
