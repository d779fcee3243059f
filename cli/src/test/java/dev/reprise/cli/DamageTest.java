package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the command line makes of files that somebody changed. `-Dreprise.seed=N` changes the same
/// bits again.
class DamageTest {
  private static final int BITS = 8;
  private static final int TRIES = 60;

  @TempDir private Path folder;
  private final long seed = Long.getLong("reprise.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private Project project;
  private String run;

  @BeforeEach
  void makeARun() throws IOException {
    project = new Project(folder);
    assertThat(
            project.execute("run", "line", "--checkpoint-every", "1", "--threads", "1", "--json"))
        .isEqualTo(0);
    run = project.json().path("run").stringValue();
    assertThat(project.execute("keys", "new", "alice")).isEqualTo(0);
    assertThat(project.execute("attest", run, "--key", ".reprise/keys/alice.key")).isEqualTo(0);
    assertThat(project.execute("publish", run, "--to", "line/published")).isEqualTo(0);
    assertThat(project.execute("verify", run)).isEqualTo(0);
    assertThat(project.execute("verify", "line")).isEqualTo(0);
  }

  /// All that a run keeps: not the index, which is made anew from the records, nor the keys.
  private List<Path> files(Path in) throws IOException {
    try (Stream<Path> all = Files.walk(in)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(in.resolve("keys")))
          .filter(file -> !file.getFileName().toString().startsWith("index.sqlite"))
          .filter(file -> !file.endsWith(".gitignore"))
          .sorted()
          .toList();
    }
  }

  @Test
  void oneFlippedBitInAnyFileOfARunIsFoundByVerifyWhichNamesTheFile() throws IOException {
    Path home = folder.resolve(".reprise");
    List<Path> files = files(home);
    assertThat(files).anyMatch(file -> file.startsWith(home.resolve("reports")));
    assertThat(files).anyMatch(file -> file.startsWith(home.resolve("attestations")));
    assertThat(files.size()).isGreaterThan(12);
    for (Path file : files) {
      assertFlipsAreFound(file, run, file.toString());
    }
    assertThat(project.execute("verify", run)).isEqualTo(0);
  }

  @Test
  void oneFlippedBitInAnyPublishedFileIsFoundByVerifyWhichNamesTheFile() throws IOException {
    Path published = folder.resolve("line/published");
    List<Path> files = files(published);
    assertThat(files.size()).isGreaterThan(8);
    for (Path file : files) {
      // A change of a list of checksums shows where list and folder differ.
      boolean list = file.endsWith("SHA256SUMS");
      assertFlipsAreFound(file, "line", (list ? published : file).toString());
    }
    assertThat(project.execute("verify", "line")).isEqualTo(0);
  }

  private void assertFlipsAreFound(Path file, String target, String named) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < Math.min(BITS, whole.length); i++) {
      byte[] changed = whole.clone();
      int at = random.nextInt(whole.length);
      int bit = random.nextInt(8);
      changed[at] ^= (byte) (1 << bit);
      Files.write(file, changed);
      String which = "bit " + bit + " of byte " + at + " of " + file + ", seed " + seed;
      assertThat(project.execute("verify", target, "--json")).as(which).isEqualTo(1);
      JsonNode problems = project.json().path("problems");
      assertThat(problems.toString()).as(which).contains(named);
      assertThat(project.err()).as(which).doesNotContain("\tat ");
    }
    Files.write(file, whole);
  }

  /// Whatever is read, it is read or refused in words; refused with 3, for the user did nothing
  /// wrong.
  @Test
  void recordsThatAreNoneAnyMoreAreFailuresOfTheirFilesAndNotWrongUse() throws IOException {
    Path record = folder.resolve("line/published/record.json");
    assertThat(record.toFile().setWritable(true)).isTrue();
    byte[] whole = Files.readAllBytes(record);
    List<List<String>> commands =
        List.of(
            List.of("show", "line/published", "--json"),
            List.of("reproduce", "line/published", "--json"),
            List.of("audit", "line/published", "--all", "--json"),
            List.of("attest", "line/published", "--key", ".reprise/keys/alice.key", "--json"),
            List.of("diff", run, "line/published", "--json"));
    for (int i = 0; i < TRIES; i++) {
      Files.write(record, damaged(whole, i));
      String[] command = commands.get(i % commands.size()).toArray(String[]::new);
      String which = String.join(" ", command) + ", try " + i + ", seed " + seed;
      int code = project.execute(command);
      assertThat(code).as(which + project.err()).isEqualTo(3);
      assertThat(project.json().path("error").stringValue()).as(which).isEqualTo("failure");
      assertThat(project.err()).as(which).contains("record.json").doesNotContain("\tat ");
      assertThat(project.execute("verify", "line", "--json")).as(which).isEqualTo(1);
    }
  }

  @Test
  void ledgersAndWeightsThatAreNoneAnyMoreAreFailuresToo() throws IOException {
    assertThat(project.execute("show", run, "--json")).isEqualTo(0);
    JsonNode artifacts = project.json().path("record").path("artifacts");
    for (String name : List.of("ledger.bin", "final.safetensors")) {
      Path blob = blob(artifacts.path(name).path("digest").stringValue());
      assertThat(blob.toFile().setWritable(true)).isTrue();
      byte[] whole = Files.readAllBytes(blob);
      for (int i = 0; i < TRIES / 4; i++) {
        Files.write(blob, damaged(whole, i));
        String which = name + ", try " + i + ", seed " + seed;
        int code = project.execute("audit", run, "--all", "--json");
        assertThat(code).as(which + project.err()).isEqualTo(1);
        assertThat(project.json().path("findings").toString()).as(which).contains(blob.toString());
        assertThat(project.execute("publish", run, "--to", "elsewhere", "--json"))
            .as(which)
            .isEqualTo(3);
        assertThat(project.err()).as(which).doesNotContain("\tat ");
      }
      Files.write(blob, whole);
    }
  }

  private Path blob(String digest) {
    String hex = digest.substring("sha256:".length());
    return folder.resolve(".reprise/blobs").resolve(hex.substring(0, 2)).resolve(hex.substring(2));
  }

  /// Cut short, overwritten, filled with nothing, or longer: never the same, and no record.
  private byte[] damaged(byte[] whole, int number) {
    byte[] changed = whole.clone();
    switch (number % 4) {
      case 0 -> changed = Arrays.copyOf(whole, random.nextInt(whole.length));
      case 1 -> changed = Arrays.copyOf(whole, whole.length + 1 + random.nextInt(64));
      case 2 -> {
        for (int i = 0; i < 8; i++) {
          changed[random.nextInt(whole.length)] = (byte) (0x80 + random.nextInt(0x80));
        }
      }
      default -> {
        byte[] noise = new byte[1 + random.nextInt(whole.length)];
        for (int i = 0; i < noise.length; i++) {
          noise[i] = (byte) random.nextInt(256);
        }
        changed = noise;
      }
    }
    return changed;
  }
}
