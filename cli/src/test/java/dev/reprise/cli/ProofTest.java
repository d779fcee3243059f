package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// An author publishes a record, two others reproduce it, and a reader asks who vouches for it.
class ProofTest {
  @TempDir private Path root;
  private Project author;
  private Project bob;
  private Project reader;
  private Path published;

  @BeforeEach
  void publishASignedRecord() throws IOException {
    author = new Project(root.resolve("author"));
    bob = new Project(root.resolve("bob"));
    reader = new Project(root.resolve("reader"));
    published = author.folder.resolve("line/published");
    assertThat(author.execute("keys", "new", "alice", "--json")).isEqualTo(0);
    assertThat(bob.execute("keys", "new", "bob")).isEqualTo(0);
    assertThat(author.execute("run", "line", "--threads", "1", "--json")).isEqualTo(0);
    String run = author.json().path("run").stringValue();
    assertThat(author.execute("attest", run, "--key", ".reprise/keys/alice.key")).isEqualTo(0);
    assertThat(author.out()).startsWith("signed    alice vouches for run " + run);
    assertThat(author.execute("publish", run, "--to", "line/published")).isEqualTo(0);
  }

  @Test
  void severalPartiesReproductionsAccumulateAndAreListed() throws IOException {
    attestAsBob("identical");
    Project carol = new Project(root.resolve("carol"));
    carol.execute("keys", "new", "carol");
    reproduce(carol, "diverged", "-S", "seed=2");
    assertThat(carol.execute(attest(carol, ".reprise/keys/carol.key"))).isEqualTo(0);
    trust(author, "alice");
    trust(bob, "bob");

    assertThat(reader.execute("verify", published.toString())).isEqualTo(0);
    assertThat(reader.out())
        .startsWith("intact")
        .containsPattern("vouched +alice \\(key [0-9a-f]{12}\\): made this run on ")
        .containsPattern("vouched +bob \\(key [0-9a-f]{12}\\): ran it again on .*: identical")
        .containsPattern(
            "unknown +key [0-9a-f]{12}, which you do not trust: .*: diverged first in train at step"
                + " 1, in ");

    assertThat(reader.execute("show", published.toString())).isEqualTo(0);
    assertThat(reader.out())
        .containsPattern("verdict +reproduced by +when +record +where")
        .containsPattern("identical +bob \\(key [0-9a-f]{12}\\) +20")
        .containsPattern("diverged +key [0-9a-f]{12}, which you do not trust");

    assertThat(reader.execute("verify", published.toString(), "--json")).isEqualTo(0);
    assertThat(reader.json().path("attestations").size()).isEqualTo(3);
    assertThat(reader.execute("show", published.toString(), "--json")).isEqualTo(0);
    assertThat(reader.json().path("attestations").size()).isEqualTo(3);
  }

  @Test
  void aRequiredKeyMustHaveConfirmedTheRecord() throws IOException {
    trust(author, "alice");
    Path key = bob.folder.resolve(".reprise/keys/bob.pub");
    String[] verify = {"verify", published.toString(), "--key", key.toString(), "--json"};

    assertThat(reader.execute(verify)).isEqualTo(1);
    assertThat(reader.json().path("confirmed").booleanValue()).isFalse();
    assertThat(reader.json().path("intact").booleanValue()).isTrue();
    assertThat(reader.err()).contains("missing   bob");

    attestAsBob("identical");
    assertThat(reader.execute(verify)).isEqualTo(0);
    assertThat(reader.json().path("confirmed").booleanValue()).isTrue();
  }

  @Test
  void oneWhoFoundAnotherResultHasNotConfirmedIt() {
    attestAsBob("diverged", "-S", "seed=2");
    Path key = bob.folder.resolve(".reprise/keys/bob.pub");

    assertThat(reader.execute("verify", published.toString(), "--key", key.toString()))
        .isEqualTo(1);
    assertThat(reader.out()).contains("diverged").contains("missing   bob");
  }

  @Test
  void aDamagedStatementIsNamedAndVouchesForNothing() throws IOException {
    trust(author, "alice");
    Path statement = statements().findFirst().orElseThrow();
    byte[] content = Files.readAllBytes(statement);
    content[content.length / 2] ^= 1;
    Files.write(statement, content);

    assertThat(reader.execute("verify", published.toString())).isEqualTo(1);
    assertThat(reader.out()).startsWith("damaged").contains(statement.toString());
    assertThat(reader.out()).doesNotContain("vouched");
  }

  @Test
  void aForeignStatementCannotPaintTheTerminal() throws IOException {
    Path statement = statements().findFirst().orElseThrow();
    JsonNode tree = dev.reprise.core.json.Json.MAPPER.readTree(read(statement));
    String payload = tree.path("payload").stringValue();
    String hostile =
        "{\"payload\":\"%s\",\"payloadType\":\"%s\",\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"\"}]}"
            .formatted(
                payload, tree.path("payloadType").stringValue(), "\\u001b[2Jintact\\u202e\\n");
    String name = dev.reprise.core.digest.Digest.ofText(hostile).hex() + ".json";
    Files.writeString(statement.resolveSibling(name), hostile);

    assertThat(reader.execute("verify", published.toString())).isEqualTo(0);
    assertThat(reader.out()).contains("⟨U+001B⟩[2Jintact⟨U+202E⟩⟨U+000A⟩");
    assertThat(reader.out()).doesNotContain("\u001b", "\u202e");
  }

  @Test
  void nobodySignsWhatIsDamagedOrNotTheirs() throws IOException {
    reproduce(bob, "identical");
    bob.execute("run", "line", "--json");
    String other = bob.json().path("run").stringValue();
    assertThat(
            bob.execute(
                "attest",
                published.toString(),
                "--verdict-of",
                other,
                "--key",
                ".reprise/keys/bob.key"))
        .isEqualTo(2);
    assertThat(bob.err()).contains("is no reproduction of sha256:");

    try (Stream<Path> blobs = Files.walk(published.resolve("blobs"))) {
      Path blob = blobs.filter(Files::isRegularFile).findFirst().orElseThrow();
      byte[] content = Files.readAllBytes(blob);
      content[0] ^= 1;
      Files.write(blob, content);
    }
    assertThat(bob.execute("attest", published.toString(), "--key", ".reprise/keys/bob.key"))
        .isEqualTo(3);
    assertThat(bob.err()).contains("was damaged or changed, and is not vouched for");
  }

  @Test
  void wrongKeysEndWithTwoAndSayWhatToDo() throws IOException {
    for (String key : new String[] {"nowhere.key", "line/points.csv", "line"}) {
      assertThat(bob.execute("attest", published.toString(), "--key", key)).isEqualTo(2);
      assertThat(bob.execute("verify", published.toString(), "--key", key)).isEqualTo(2);
      assertThat(bob.err()).startsWith("error: ").doesNotContain("Exception");
    }
    assertThat(bob.execute("keys", "new", "../bob")).isEqualTo(2);
    assertThat(bob.execute("keys", "new", "bob")).isEqualTo(2);
    assertThat(bob.execute("keys")).isEqualTo(2);
    assertThat(bob.execute("keys", "list")).isEqualTo(0);
    assertThat(bob.out()).contains("bob");
  }

  private void attestAsBob(String verdict, String... changes) {
    reproduce(bob, verdict, changes);
    assertThat(bob.execute(attest(bob, ".reprise/keys/bob.key"))).isEqualTo(0);
  }

  private String[] attest(Project project, String key) {
    String run = project.json().path("run").stringValue();
    return new String[] {"attest", published.toString(), "--verdict-of", run, "--key", key};
  }

  private void reproduce(Project project, String verdict, String... changes) {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "reproduce",
                    published.toString(),
                    "--json",
                    "--mirror",
                    project.folder.resolve("line").toString()),
                Stream.of(changes))
            .toArray(String[]::new);
    project.execute(arguments);
    assertThat(project.json().path("verdict").stringValue()).isEqualTo(verdict);
  }

  private void trust(Project owner, String name) throws IOException {
    Path keys = Files.createDirectories(reader.folder.resolve(".reprise/keys"));
    Files.copy(owner.folder.resolve(".reprise/keys/" + name + ".pub"), keys.resolve(name + ".pub"));
  }

  private Stream<Path> statements() throws IOException {
    try (Stream<Path> files = Files.list(published.resolve("attestations"))) {
      return files.toList().stream();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
