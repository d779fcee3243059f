package dev.reprise.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.core.record.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeStateTest {
  @TempDir Path folder;
  private Path repository;

  @BeforeEach
  void gitIsThere() throws Exception {
    repository = Files.createDirectory(folder.resolve("repository"));
    assumeTrue(git("--version") == 0);
  }

  @Test
  void aFolderInNoRepositoryHasNoCommit() {
    RunRecord.Code code = CodeState.capture(folder);

    assertThat(code.commit()).isEmpty();
    assertThat(code.dirty()).isFalse();
    assertThat(code.version()).matches("\\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void aCleanRepositoryHasItsCommitAndNoChanges() throws Exception {
    commit();

    RunRecord.Code code = CodeState.capture(repository.resolve("sub"));

    assertThat(code.commit()).matches("[0-9a-f]{40}");
    assertThat(code.dirty()).isFalse();
    assertThat(code.changed()).isEmpty();
  }

  @Test
  void changedAndUnknownFilesAreNamedWhateverTheirNames() throws Exception {
    commit();
    Files.writeString(repository.resolve("sub/a.txt"), "changed");
    Files.writeString(repository.resolve("new \"file\"\nä.txt"), "x");

    RunRecord.Code code = CodeState.capture(repository.resolve("sub"));

    assertThat(code.dirty()).isTrue();
    assertThat(code.changed()).containsExactly("new \"file\"\nä.txt", "sub/a.txt");
  }

  @Test
  void aRepositoryWithoutCommitsHasNoCommit() throws Exception {
    git("init", "-q");
    Files.writeString(repository.resolve("a"), "a");

    RunRecord.Code code = CodeState.capture(repository);

    assertThat(code.commit()).isEmpty();
    assertThat(code.changed()).containsExactly("a");
  }

  @Test
  void whatARepositoryConfiguresIsNotRun() throws Exception {
    commit();
    Path proof = folder.resolve("proof");
    String touch = "touch '" + proof + "'; cat";
    Files.writeString(repository.resolve(".gitattributes"), "* filter=a=b.c\n");
    git("add", "-A");
    git("commit", "-q", "-m", "attributes");
    git("config", "core.fsmonitor", touch);
    git("config", "filter.a=b.c.clean", touch);
    git("config", "filter.a=b.c.required", "true");
    Path hooks = Files.createDirectories(repository.resolve(".git/hooks"));
    Path hook = hooks.resolve("post-index-change");
    Files.writeString(hook, "#!/bin/sh\ntouch '" + proof + "'\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    Files.writeString(repository.resolve("sub/a.txt"), "b");

    RunRecord.Code code = CodeState.capture(repository);

    assertThat(proof).doesNotExist();
    assertThat(code.changed()).containsExactly("sub/a.txt");
    // The trap is real: git by itself falls into it.
    git("status");
    assertThat(proof).exists();
  }

  private void commit() throws Exception {
    git("init", "-q");
    Files.createDirectories(repository.resolve("sub"));
    Files.writeString(repository.resolve("sub/a.txt"), "a");
    git("add", "-A");
    git("commit", "-q", "-m", "first");
  }

  private int git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "git",
                "-c",
                "user.name=n",
                "-c",
                "user.email=e@example.invalid",
                "-c",
                "commit.gpgsign=false"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(repository.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
